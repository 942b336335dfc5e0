using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Experiments.Core.Knobs;
using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Core.Comparing;

/// <summary>In which settings runs differ, across sweeps too.</summary>
public static class SettingDifferences
{
    private const string Seed = "seed";

    /// <summary>Before an input's role where its content differs, such as <c>inputs.train</c>.</summary>
    private const string InputPrefix = "inputs.";
    private const int ShownDigits = 12;

    /// <summary>The keys that differ between any two records, the seed excluded; also inputs whose content differs.</summary>
    public static ImmutableArray<string> Keys(IReadOnlyList<RunRecord> records)
    {
        ImmutableSortedDictionary<string, string>[] all = [.. records.Select(record => Texts(record.Plan))];
        ImmutableSortedSet<string> keys = [.. all.SelectMany(texts => texts.Keys)
            .Distinct()
            .Where(key => all.Select(texts => texts.GetValueOrDefault(key)).Distinct().Skip(1).Any())];
        return [.. keys.Where(key => !IsToldByPath(key, keys))];
    }

    /// <summary>This plan's values under those keys; keys that it lacks are left out.</summary>
    public static ImmutableSortedDictionary<string, JsonElement> Values(RunPlan plan, ImmutableArray<string> keys)
    {
        ImmutableSortedDictionary<string, string> texts = Texts(plan);
        return keys.Where(texts.ContainsKey)
            .ToImmutableSortedDictionary(key => key, key => JsonElement.Parse(texts[key]), StringComparer.Ordinal);
    }

    /// <summary>Equal for runs that differ in nothing but their seed. Inputs count by content, wherever they lie.</summary>
    internal static string GroupKey(RunPlan plan)
    {
        StringBuilder key = new();
        foreach ((string name, string value) in Texts(plan).Where(text => KnobCatalog.Find(text.Key) is not { IsPath: true }))
            key.Append(name).Append('=').Append(value).Append('\n');
        return key.ToString();
    }

    /// <summary>Where the path itself differs, the content's digest tells a person nothing more.</summary>
    private static bool IsToldByPath(string key, ImmutableSortedSet<string> keys) =>
        key.StartsWith(InputPrefix, StringComparison.Ordinal)
        && (keys.Contains(key[InputPrefix.Length..]) || keys.Contains($"data.{key[InputPrefix.Length..]}.path"));

    /// <summary>Settings and inputs as JSON texts by key.</summary>
    private static ImmutableSortedDictionary<string, string> Texts(RunPlan plan)
    {
        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, setting) in plan.Settings.Where(setting => setting.Key != Seed))
            texts[key] = CanonicalJson.Text(setting.Value);
        foreach (IGrouping<string, InputDigest> role in plan.Inputs.GroupBy(input => input.Role))
            texts[InputPrefix + role.Key] = $"\"{string.Join('+', role.Select(Short))}\"";
        return texts.ToImmutable();
    }

    private static string Short(InputDigest input) => input.Sha256.Length > ShownDigits ? input.Sha256[..ShownDigits] : input.Sha256;
}
