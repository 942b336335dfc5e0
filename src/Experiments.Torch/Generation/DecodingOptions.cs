using System.Collections.Immutable;

namespace Experiments.Torch.Generation;

/// <summary>When a beam search ends, beside the greatest length.</summary>
internal enum EarlyStopping
{
    /// <summary>When no running beam is better than the worst finished one would be at its present length.</summary>
    Heuristic,

    /// <summary>As soon as there are as many finished beams as beams.</summary>
    Full,

    /// <summary>When no running beam could become better, at any length.</summary>
    Never,
}

/// <summary>
/// How tokens are chosen: transformers' GenerationConfig under its names. Every value but the length is one that changes nothing.
/// </summary>
/// <param name="MaxNewTokens">The longest continuation.</param>
internal sealed record DecodingOptions(int MaxNewTokens)
{
    /// <summary>No end before so many tokens, the prompt of a causal model included; so is the greatest length.</summary>
    public int MinLength { get; init; }

    /// <summary>What the model has positions for; null: there is no limit.</summary>
    public int? MaxLength { get; init; }

    public int MinNewTokens { get; init; }

    public bool DoSample { get; init; }

    /// <summary>Of the random stream.</summary>
    public long Seed { get; init; }

    public int NumBeams { get; init; } = 1;

    /// <summary>Continuations of each prompt.</summary>
    public int NumReturnSequences { get; init; } = 1;

    public double LengthPenalty { get; init; } = 1;

    public EarlyStopping EarlyStopping { get; init; }

    public double Temperature { get; init; } = 1;

    /// <summary>0: all tokens.</summary>
    public int TopK { get; init; }

    public double TopP { get; init; } = 1;

    public double MinP { get; init; }

    public double TypicalP { get; init; } = 1;

    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>Above 1: tokens of the encoder's input are likelier.</summary>
    public double EncoderRepetitionPenalty { get; init; } = 1;

    public int NoRepeatNgramSize { get; init; }

    /// <summary>No run of so many tokens is taken from the encoder's input.</summary>
    public int EncoderNoRepeatNgramSize { get; init; }

    /// <summary>Runs of tokens that must not come.</summary>
    public ImmutableArray<ImmutableArray<int>> BadWords { get; init; } = [];

    /// <summary>Tokens that must not come.</summary>
    public ImmutableArray<int> SuppressTokens { get; init; } = [];

    /// <summary>Tokens that must not come first.</summary>
    public ImmutableArray<int> BeginSuppressTokens { get; init; } = [];

    /// <summary>The first token of all, where the first is not given by a prompt.</summary>
    public int? ForcedBos { get; init; }

    /// <summary>The last token where the greatest length is reached: one of these.</summary>
    public ImmutableArray<int> ForcedEos { get; init; } = [];

    /// <summary>
    /// Rules count the padding before a prompt among the tokens that were there, as transformers does. An answer then depends on what is
    /// beside it in the batch, so this is for comparisons with transformers alone.
    /// </summary>
    public bool PaddingCounts { get; init; }

    /// <summary>How many tokens may follow a prompt of this length, in a model with a single stack.</summary>
    public int Room(int promptLength) => MaxLength is { } limit ? Math.Clamp(limit - promptLength, 0, MaxNewTokens) : MaxNewTokens;
}
