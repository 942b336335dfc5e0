using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Core.Workers;

/// <summary>Asks what models would read of the rows of plans, and learn from them. Answered by a <see cref="ShowDataReply"/>.</summary>
/// <param name="Split"><c>train</c>, <c>validation</c> or <c>test</c>.</param>
/// <param name="Rows">The first so many rows are shown.</param>
public sealed record ShowDataRequest(IReadOnlyList<RunPlan> Plans, string Split, int Rows) : WorkerRequest;

/// <summary>One view for every way in which the plans see their data.</summary>
public sealed record ShowDataReply(IReadOnlyList<DataView> Views) : WorkerReply;

/// <summary>Data as a run would see it.</summary>
/// <param name="Runs">Names of the plans that see it so, without their seeds.</param>
/// <param name="Format">As <c>data.format</c> spells it.</param>
/// <param name="Objective">What is learned: <c>classes</c>, <c>answers</c>, <c>next tokens</c>, <c>masked tokens</c>, <c>corrupted spans</c>.</param>
/// <param name="Template">The name of the prompt's template; null without prompts.</param>
/// <param name="TemplateText">The template itself.</param>
/// <param name="Labels">The classes in the order of their ids; empty without classes.</param>
public sealed record DataView(
    IReadOnlyList<string> Runs,
    string Model,
    string Format,
    string Objective,
    string? Template,
    string? TemplateText,
    int MaxLength,
    int? MaxTargetLength,
    IReadOnlyList<string> Labels,
    IReadOnlyList<SplitCounts> Splits,
    IReadOnlyList<RowView> Rows,
    IReadOnlyList<string> Notes);

/// <summary>A split in numbers.</summary>
/// <param name="Learned">Tokens that have a target, or rows that have a class.</param>
/// <param name="Lengths">Tokens of the shortest row, of the one in the middle, of the one that nine in ten do not exceed, and of the longest.</param>
/// <param name="Unlearned">Rows of which nothing is learned.</param>
public sealed record SplitCounts(SplitSummary Summary, long Learned, IReadOnlyList<int> Lengths, int Unlearned);

/// <summary>A row as the model reads it.</summary>
/// <param name="Answer">The label or the reference answer; null for a plain text.</param>
/// <param name="Sides">One, or an input and an output.</param>
/// <param name="Cut">Tokens that did not fit.</param>
public sealed record RowView(int Index, SourceLocation Source, string? Task, string? Answer, IReadOnlyList<SideView> Sides, int Cut);

/// <param name="Name"><c>tokens</c>, <c>input</c> or <c>output</c>.</param>
public sealed record SideView(string Name, IReadOnlyList<TokenView> Tokens);

/// <param name="Text">What the token adds to the text before it; of a character of several tokens the last one has it all.</param>
/// <param name="Learned">It is to be predicted.</param>
/// <param name="Special">It is no text: a beginning, an end, a mask, a mark of the template's.</param>
/// <param name="Target">What is to be predicted at its place where that is something else.</param>
public sealed record TokenView(int Id, string Text, bool Learned, bool Special, string? Target = null);
