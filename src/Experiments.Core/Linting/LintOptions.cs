using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Knobs;

namespace Experiments.Core.Linting;

/// <summary>
/// What <c>data.lint</c> says: for each rule <c>on</c>, <c>off</c>, or the share of a split's rows that may break it. A share is a limit that
/// also holds for <c>run</c>. Rules that are not named are on, but for those that are off by default.
/// </summary>
/// <param name="Rules">By name; null: off.</param>
/// <param name="Similarity">From which share of common word pairs on two texts are nearly the same.</param>
public sealed record LintOptions(ImmutableSortedDictionary<string, LintSetting> Rules, double Similarity)
{
    /// <summary>The entry that is no rule.</summary>
    public const string SimilarityKey = "similarity";

    public const double DefaultSimilarity = 0.8;

    /// <summary>Of <see cref="SimilarityKey"/>: below a half, most texts of one kind are alike.</summary>
    public static NumberRange SimilarityRange { get; } = new(0.5, 1);

    public static LintOptions Default { get; } =
        new(ImmutableSortedDictionary<string, LintSetting>.Empty.WithComparers(StringComparer.Ordinal), DefaultSimilarity);

    /// <summary>All that <c>data.lint</c> may name.</summary>
    public static ImmutableArray<string> Keys { get; } = [.. LintRules.All.Select(rule => rule.Name), SimilarityKey];

    public bool IsOn(LintRule rule) => Rules.TryGetValue(rule.Name, out LintSetting setting) ? setting.IsOn : !rule.IsOffByDefault;

    /// <summary>The share of rows that may break a rule, where the experiment sets one.</summary>
    public double? LimitOf(LintRule rule) => Rules.GetValueOrDefault(rule.Name).Limit;

    /// <summary>Whether a run heeds a rule: the experiment sets a limit.</summary>
    public bool Gates(LintRule rule) => LimitOf(rule) is not null;

    /// <summary>From the map under <c>data.lint</c>, whose entries have been checked.</summary>
    public static LintOptions Of(ImmutableSortedDictionary<string, JsonElement> entries) => new(
        entries.Remove(SimilarityKey).ToImmutableSortedDictionary(entry => entry.Key, entry => LintSetting.Of(entry.Value), StringComparer.Ordinal),
        entries.TryGetValue(SimilarityKey, out JsonElement similarity) ? similarity.GetDouble() : DefaultSimilarity);
}

/// <summary>What an experiment says about one rule.</summary>
/// <param name="Limit">The share of rows that may break it; null: not limited.</param>
public readonly record struct LintSetting(bool IsOn, double? Limit)
{
    /// <summary>A rule that is looked at; it limits nothing.</summary>
    public const string On = "on";

    /// <summary>A rule that is not looked at.</summary>
    public const string Off = "off";

    internal static LintSetting Of(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? new LintSetting(true, value.GetDouble())
        : new LintSetting(value.GetString() != Off, null);
}
