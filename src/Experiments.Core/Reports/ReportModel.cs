using System.Collections.Immutable;
using Experiments.Core.Comparing;
using Experiments.Core.Specs;

namespace Experiments.Core.Reports;

/// <summary>
/// Everything a report says, as data: <see cref="ReportBuilder"/> makes it from records, templates only lay it out.
/// Nothing in it depends on the clock or the machine that renders, so the same records give the same page.
/// </summary>
/// <param name="Hypothesis">Markdown, as the author wrote it.</param>
/// <param name="Groups">Best first; groups without a result last, by name.</param>
/// <param name="Parameters">The dotted keys whose values differ between the runs.</param>
/// <param name="Metrics">The final metrics worth a column, the objective first.</param>
/// <param name="Classes">Of the best group; null where the task has no classes.</param>
/// <param name="Answers">Null where no answers were generated.</param>
/// <param name="Reproduce">Command lines.</param>
public sealed record ReportModel(
    string Title,
    string Sweep,
    string? Question,
    string? Hypothesis,
    Objective Objective,
    Answer Answer,
    ReportTotals Totals,
    ImmutableArray<ReportGroup> Groups,
    ImmutableArray<string> Parameters,
    ImmutableArray<string> Metrics,
    ImmutableArray<ReportRun> Runs,
    ImmutableArray<CurveChart> Curves,
    ClassReport? Classes,
    DisagreementReport? Disagreements,
    AnswerReport? Answers,
    ImmutableArray<FailedRun> Failures,
    ImmutableArray<EnvironmentRow> Environment,
    ImmutableArray<string> Reproduce);

/// <summary>How sure the ranking of the two best groups is, in plain terms; no test is claimed.</summary>
public enum Standing
{
    /// <summary>No run has a result.</summary>
    Open,

    /// <summary>There is one group only.</summary>
    Alone,

    /// <summary>A group with a single seed is among the two best.</summary>
    SingleSeed,

    /// <summary>The seeds of the two best overlap.</summary>
    Overlapping,

    /// <summary>Every seed of the best beats every seed of the next.</summary>
    Separated,
}

/// <summary>The answer to the question, in sentences without Markdown.</summary>
/// <param name="Caution">What to keep in mind; null where there is nothing.</param>
public sealed record Answer(Standing Standing, string Headline, string? Detail, string? Caution);

public sealed record ReportTotals(int Runs, int Succeeded, int Seeds, double Seconds, DateTimeOffset? Started, DateTimeOffset? Finished);

/// <summary>Replicates of one configuration.</summary>
/// <param name="Index">From 0 in the order of the ranking; colours follow it.</param>
/// <param name="Result">Of the objective over the seeds that succeeded; null where none did.</param>
/// <param name="Metrics">Of every metric in <see cref="ReportModel.Metrics"/>, in that order.</param>
/// <param name="Values">The objective of each seed, ascending.</param>
/// <param name="TrainableShare">Between 0 and 1.</param>
public sealed record ReportGroup(
    int Index,
    string Name,
    string Mode,
    MetricSummary? Result,
    ImmutableArray<MetricSummary?> Metrics,
    ImmutableArray<double> Values,
    int Runs,
    long TrainableParameters,
    double TrainableShare,
    double Seconds);

/// <summary>One row of the table of runs.</summary>
/// <param name="Parameters">Texts in the order of <see cref="ReportModel.Parameters"/>.</param>
/// <param name="Metrics">In the order of <see cref="ReportModel.Metrics"/>.</param>
public sealed record ReportRun(
    string Id,
    string Name,
    int Group,
    long Seed,
    string State,
    ImmutableArray<string> Parameters,
    ImmutableArray<double?> Metrics,
    long Steps,
    double Seconds,
    long TrainableParameters,
    string? Device,
    bool IsBest);

/// <summary>One metric over the steps, a line a run.</summary>
public sealed record CurveChart(string Metric, ImmutableArray<CurveLine> Lines);

/// <param name="Group">Index of the run's group.</param>
/// <param name="Points">Step and value; long series are averaged down.</param>
public sealed record CurveLine(string Run, int Group, ImmutableArray<CurvePoint> Points);

public readonly record struct CurvePoint(double Step, double Value);

/// <summary>Results by class: the best group in full, and the F1 of every group.</summary>
/// <param name="Confusion">Row: true class, column: predicted, summed over the seeds of the best group.</param>
public sealed record ClassReport(
    string Group,
    int Seeds,
    ImmutableArray<string> Labels,
    ImmutableArray<ClassRow> Rows,
    ImmutableArray<ImmutableArray<int>> Confusion,
    ImmutableArray<ConfusedPair> MostConfused,
    ImmutableArray<string> Groups);

/// <param name="Support">Examples of the class, in one evaluation.</param>
/// <param name="F1ByGroup">In the order of <see cref="ClassReport.Groups"/>; null where a group has no result.</param>
public sealed record ClassRow(string Label, double Support, double Precision, double Recall, double F1, ImmutableArray<double?> F1ByGroup);

/// <summary>A class taken for another, <paramref name="Count"/> times over the seeds.</summary>
public sealed record ConfusedPair(string Label, string Predicted, int Count, double ShareOfLabel);

/// <summary>Examples on which runs give different answers, the most divided first.</summary>
public sealed record DisagreementReport(
    string Split,
    int Runs,
    int Examples,
    int AllRight,
    int AllWrong,
    int Divided,
    ImmutableArray<string> Groups,
    ImmutableArray<DividedExample> Shown);

/// <param name="Votes">By group, in the order of <see cref="DisagreementReport.Groups"/>.</param>
public sealed record DividedExample(int Index, string Text, string? Label, ImmutableArray<ImmutableArray<Vote>> Votes);

/// <summary>So many runs of a group predict this.</summary>
public sealed record Vote(string Predicted, int Runs, bool IsRight);

/// <summary>Generated answers side by side: of each group its first seed's.</summary>
/// <param name="Measure">By which <see cref="Tasks"/> are measured, such as <c>rougeL</c>.</param>
/// <param name="Tasks">Empty where the data names no tasks.</param>
public sealed record AnswerReport(
    string Split,
    int Examples,
    ImmutableArray<string> Groups,
    ImmutableArray<AnsweredExample> Shown,
    string Measure,
    ImmutableArray<TaskAnswers> Tasks);

/// <param name="Answers">In the order of <see cref="AnswerReport.Groups"/>.</param>
public sealed record AnsweredExample(int Index, string? Task, string Prompt, string? Reference, ImmutableArray<GivenAnswer> Answers);

/// <param name="Before">What the model answered before it was trained; null where it was not asked.</param>
public sealed record GivenAnswer(string? Before, string After, bool IsRight);

/// <summary>How well the groups answer one task.</summary>
/// <param name="ByGroup">The mean of the measure, in the order of <see cref="AnswerReport.Groups"/>.</param>
public sealed record TaskAnswers(string Task, int Examples, ImmutableArray<double?> ByGroup);

/// <summary>A run without a result, and why.</summary>
public sealed record FailedRun(string Id, string Name, string State, string? Code, string Message, string? Detail);

/// <summary>One property of the surroundings.</summary>
/// <param name="Values">One where all runs agree; otherwise each with its runs.</param>
public sealed record EnvironmentRow(string Area, string Name, ImmutableArray<EnvironmentValue> Values)
{
    public bool Differs => Values.Length > 1;
}

public sealed record EnvironmentValue(string Value, ImmutableArray<string> Runs);
