using System.Collections.Immutable;

namespace Experiments.Torch.Generation;

/// <summary>The rules that options ask for, in the order in which transformers applies them.</summary>
internal static class RuleSet
{
    public static IReadOnlyList<LogitRule> Of(DecodingOptions options, ImmutableArray<int> ends) =>
        [.. Steering(options, ends), .. Narrowing(options, ends)];

    private static IEnumerable<LogitRule> Steering(DecodingOptions options, ImmutableArray<int> ends)
    {
        if (options.EncoderRepetitionPenalty != 1)
            yield return SteeringRules.EncoderRepetitionPenalty(options.EncoderRepetitionPenalty);
        if (options.RepetitionPenalty != 1)
            yield return SteeringRules.RepetitionPenalty(options.RepetitionPenalty);
        if (options.NoRepeatNgramSize > 0)
            yield return SteeringRules.NoRepeatNgram(options.NoRepeatNgramSize);
        if (options.EncoderNoRepeatNgramSize > 0)
            yield return SteeringRules.EncoderNoRepeatNgram(options.EncoderNoRepeatNgramSize);
        if (BadWords(options, ends) is { IsEmpty: false } words)
            yield return SteeringRules.BadWords(words);
        if (options.MinLength > 0 && !ends.IsEmpty)
            yield return SteeringRules.MinLength(options.MinLength, ends);
        if (options.MinNewTokens > 0 && !ends.IsEmpty)
            yield return SteeringRules.MinNewTokens(options.MinNewTokens, ends);
        if (options.ForcedBos is { } first)
            yield return SteeringRules.ForceFirst(first);
        if (!options.ForcedEos.IsEmpty)
            yield return SteeringRules.ForceLast(options.ForcedEos, options.Room);
        if (!options.SuppressTokens.IsEmpty)
            yield return SteeringRules.Suppress(options.SuppressTokens);
        if (!options.BeginSuppressTokens.IsEmpty)
            yield return SteeringRules.SuppressAtBegin(options.BeginSuppressTokens);
    }

    private static IEnumerable<LogitRule> Narrowing(DecodingOptions options, ImmutableArray<int> ends)
    {
        if (!options.DoSample)
            yield break;
        // Beams must be able to go on: beside the ends one token more is kept.
        var least = options.NumBeams > 1 ? Math.Max(2, ends.Length + 1) : 1;
        if (options.Temperature != 1)
            yield return NarrowingRules.Temperature(options.Temperature);
        if (options.TopK > 0)
            yield return NarrowingRules.TopK(options.TopK, least);
        if (options.TopP < 1)
            yield return NarrowingRules.TopP(options.TopP, least);
        if (options.MinP > 0)
            yield return NarrowingRules.MinP(options.MinP, least);
        if (options.TypicalP < 1)
            yield return NarrowingRules.TypicalP(options.TypicalP, least);
    }

    // To forbid an end alone would be to forbid ending.
    private static ImmutableArray<ImmutableArray<int>> BadWords(DecodingOptions options, ImmutableArray<int> ends) =>
        [.. options.BadWords.Where(word => !word.IsEmpty && !(word.Length == 1 && ends.Contains(word[0])))];
}
