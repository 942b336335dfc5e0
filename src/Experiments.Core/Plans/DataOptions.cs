using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Experiments.Core.Linting;

namespace Experiments.Core.Plans;

/// <summary>The rows to learn from and to measure on. Paths are absolute.</summary>
/// <param name="Columns">From our names (<c>text</c>, <c>text_pair</c>, <c>label</c>) to the file's.</param>
/// <param name="Labels">The label set in the order of its ids; empty: taken from the training rows.</param>
/// <param name="MaxLength">Tokens a text is cut to, special tokens included.</param>
/// <param name="Format">Null: told from the columns.</param>
/// <param name="MaxTargetLength">Tokens an output is cut to where the model has two stacks; null: <paramref name="MaxLength"/>.</param>
public sealed record DataOptions(
    SplitOptions Train,
    SplitOptions? Validation,
    SplitOptions? Test,
    ImmutableSortedDictionary<string, string> Columns,
    ImmutableArray<string> Labels,
    int MaxLength,
    RowFormat? Format = null,
    int? MaxTargetLength = null)
{
    /// <summary>What is wrong with rows, and how much of it a run bears. No part of what the rows are.</summary>
    [JsonIgnore]
    public LintOptions Lint { get; init; } = LintOptions.Default;
}

/// <summary>How rows show what is to be learned.</summary>
public enum RowFormat
{
    /// <summary>A text and its label.</summary>
    Classification,

    /// <summary>Columns instruction, input, output, and perhaps system and history.</summary>
    Alpaca,

    /// <summary>Columns prompt and completion.</summary>
    PromptCompletion,

    /// <summary>A list of messages with role and content.</summary>
    Messages,

    /// <summary>A list of conversations with from and value.</summary>
    Sharegpt,

    /// <summary>Plain text.</summary>
    Text,
}

/// <summary>One split: files, or a share of the training rows.</summary>
/// <param name="Paths">Concatenated in this order; empty when <paramref name="FromTrain"/> is set.</param>
/// <param name="Rows">Only the first so many rows, counted after concatenation.</param>
public sealed record SplitOptions(ImmutableArray<string> Paths, int? Rows = null, HoldOut? FromTrain = null);

/// <summary>Rows taken out of the training split.</summary>
/// <param name="Fraction">Between 0 and 1, exclusive.</param>
/// <param name="Stratify">Keep the share of each label.</param>
public sealed record HoldOut(double Fraction, long Seed, bool Stratify);
