using System.Collections.Immutable;

namespace Experiments.Core.Plans;

/// <summary>How rows become instructions.</summary>
/// <param name="Tune">Which parameters train in mode instruction: full, lora or head.</param>
/// <param name="Template">Scriban text, or the name of a built-in template; <c>auto</c>.</param>
/// <param name="Text">The question asked about each text of classification data; null: one that names the labels.</param>
/// <param name="Labels">From a label to its answer.</param>
public sealed record InstructionOptions(Mode Tune, string Template, string? Text, ImmutableSortedDictionary<string, string> Labels);

/// <summary>How answers are generated, under the names of transformers' GenerationConfig.</summary>
/// <param name="TopK">0: all tokens.</param>
/// <param name="StopStrings">An answer ends before any of these.</param>
/// <param name="Rows">Only the first so many measured rows are answered; null: all.</param>
public sealed record GenerationOptions(
    int MaxNewTokens,
    bool DoSample,
    int NumBeams,
    double Temperature,
    int TopK,
    double TopP,
    double RepetitionPenalty,
    int NoRepeatNgramSize,
    double LengthPenalty,
    ImmutableArray<string> StopStrings,
    int? Rows);

/// <summary>What plain text teaches.</summary>
/// <param name="MlmProbability">The share of tokens that a masked model predicts.</param>
/// <param name="NoiseDensity">The share of tokens in T5's corrupted spans, each of <paramref name="MeanNoiseSpanLength"/> on average.</param>
/// <param name="GroupTexts">Texts are joined and cut into blocks.</param>
public sealed record PretrainingOptions(double MlmProbability, double NoiseDensity, double MeanNoiseSpanLength, bool GroupTexts);
