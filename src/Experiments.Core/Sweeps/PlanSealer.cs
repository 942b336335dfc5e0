using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Experiments.Core.Knobs;
using Experiments.Core.Plans;
using Experiments.Core.Specs;

namespace Experiments.Core.Sweeps;

/// <summary>
/// Gives drafts their identity: SHA-256 over the settings that decide the result, the digests of the inputs and the code.
/// Paths, names, questions and origins have no part in it; of the device only whether it is a CPU or a GPU.
/// </summary>
public static class PlanSealer
{
    /// <summary>Raised when the meaning of the hashed text changes, so that old identities are never taken for new ones.</summary>
    private const int Format = 1;

    /// <param name="digest">From an input's path or pinned name to the SHA-256 of its content, lowercase hexadecimal; called once an input and plan.</param>
    /// <param name="codeDigest">Of the assemblies that decide what a plan computes.</param>
    public static ImmutableArray<RunPlan> Seal(IEnumerable<PlanDraft> drafts, Func<string, string> digest, string codeDigest) =>
        [.. drafts.Select(draft => Seal(draft, digest, codeDigest))];

    private static RunPlan Seal(PlanDraft draft, Func<string, string> digest, string codeDigest)
    {
        ImmutableArray<InputDigest> inputs =
        [
            .. from knob in KnobCatalog.All
               where knob.IsPath
               from path in Paths(draft.Settings[knob.Key].Value)
               select new InputDigest(knob.Key.Split('.') is [_, string split, _] ? split : knob.Key, path, digest(path)),
            new InputDigest("code", "", codeDigest),
        ];
        return new RunPlan(
            Identity(draft.Settings, inputs, draft.Objective), draft.Name, draft.Group, draft.Experiment, draft.Sweep, draft.Variant, draft.Objective,
            draft.Settings, draft.Changed, inputs, Purpose: draft.Purpose, Places: draft.Places);
    }

    /// <summary>The identity of these settings on these inputs.</summary>
    public static RunId Identity(ImmutableSortedDictionary<string, Setting> settings, ImmutableArray<InputDigest> inputs, Objective objective)
    {
        var content = new
        {
            format = Format,
            inputs = inputs.GroupBy(input => input.Role).ToDictionary(role => role.Key, role => role.Select(input => input.Sha256)),
            objective = new { metric = objective.Metric, direction = objective.Direction.ToString() },
            settings = settings.Values.Where(Counts).ToDictionary(setting => setting.Key, Identifying),
        };
        string text = CanonicalJson.Text(JsonSerializer.SerializeToElement(content));
        return new RunId(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..RunId.Length]);
    }

    /// <summary>Knobs that are off say nothing; so a knob that is added later and is off leaves identities as they were.</summary>
    private static bool Counts(Setting setting) =>
        setting.Value.ValueKind != JsonValueKind.Null && KnobCatalog.Find(setting.Key) is not ({ IsPath: true } or { IsCheck: true });

    private static JsonElement Identifying(Setting setting) =>
        setting.Key == "device" && setting.Value.GetString() is { } device
            ? JsonSerializer.SerializeToElement(device.Split(':')[0])
            : setting.Value;

    private static IEnumerable<string> Paths(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString() ?? ""],
        JsonValueKind.Array => value.EnumerateArray().Select(item => item.GetString() ?? ""),
        _ => [],
    };
}
