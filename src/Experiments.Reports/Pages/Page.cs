namespace Experiments.Reports.Pages;

/// <summary>What templates see, with names in snake_case: texts that are ready to write, in the order of the page. Missing parts are null.</summary>
internal sealed record Page(
    string Title,
    string Experiment,
    string Sweep,
    string Heading,
    Html Hypothesis,
    AnswerPart Answer,
    IReadOnlyList<Fact> Facts,
    IReadOnlyList<LegendEntry> Legend,
    GroupsPart Groups,
    IReadOnlyList<ChartPart> Charts,
    RunsPart Runs,
    ClassesPart? Classes,
    DisagreementsPart? Disagreements,
    AnswersPart? Answers,
    IReadOnlyList<FailurePart> Failures,
    EnvironmentPart Environment,
    IReadOnlyList<string> Reproduce);

internal sealed record Fact(string Name, string Value);

/// <param name="Colour">CSS class.</param>
internal sealed record LegendEntry(string Name, string Colour);

/// <param name="Standing">A CSS class.</param>
internal sealed record AnswerPart(string Headline, string Detail, string Caution, string Standing, string Colour);

internal sealed record GroupsPart(string Objective, string Better, IReadOnlyList<string> Metrics, IReadOnlyList<string> Scale, IReadOnlyList<GroupRow> Rows);

internal sealed record GroupRow(
    string Name,
    string Mode,
    string Colour,
    bool IsBest,
    string Result,
    Html Spread,
    IReadOnlyList<string> Metrics,
    string Seeds,
    string Trainable,
    string Share,
    string Time);

internal sealed record ChartPart(string Name, string Metric, Html Svg);

internal sealed record RunsPart(IReadOnlyList<string> Parameters, IReadOnlyList<string> Metrics, IReadOnlyList<RunRow> Rows);

/// <summary>A text with the number to sort by.</summary>
internal sealed record Cell(string Text, string Order);

internal sealed record RunRow(
    string Id,
    string Name,
    string Colour,
    string Seed,
    string State,
    bool Succeeded,
    bool IsBest,
    IReadOnlyList<string> Parameters,
    IReadOnlyList<Cell> Metrics,
    string Steps,
    Cell Time,
    Cell Trainable);

internal sealed record ClassesPart(
    string Group,
    string Colour,
    string Seeds,
    IReadOnlyList<LegendEntry> Others,
    IReadOnlyList<ClassRowPart> Rows,
    Html Confusion,
    IReadOnlyList<ConfusedPart> MostConfused);

internal sealed record ClassRowPart(int Number, string Label, string Support, Cell Precision, Cell Recall, Cell F1, IReadOnlyList<Cell> Others);

internal sealed record ConfusedPart(string Label, string Predicted, string Count, string Share);

internal sealed record DisagreementsPart(string Summary, string Hidden, IReadOnlyList<ExamplePart> Examples);

internal sealed record ExamplePart(string Number, string Text, string Label, IReadOnlyList<VotesPart> Groups);

internal sealed record VotesPart(string Group, string Colour, IReadOnlyList<VotePart> Votes);

internal sealed record VotePart(string Predicted, string Times, bool IsRight);

internal sealed record AnswersPart(
    string Summary, IReadOnlyList<LegendEntry> Groups, IReadOnlyList<AnsweredPart> Examples, string Measure, IReadOnlyList<TaskRowPart> Tasks);

internal sealed record AnsweredPart(string Number, string Task, string Prompt, string Reference, IReadOnlyList<GivenPart> Answers);

internal sealed record GivenPart(string Group, string Colour, bool HasBefore, string Before, string After, bool IsRight);

internal sealed record TaskRowPart(string Task, string Examples, IReadOnlyList<Cell> Groups);

internal sealed record FailurePart(string Id, string Name, string State, string Code, string Message, string Detail);

internal sealed record EnvironmentPart(IReadOnlyList<DifferencePart> Differences, IReadOnlyList<AreaPart> Areas, IReadOnlyList<AreaPart> Details);

internal sealed record DifferencePart(string Name, IReadOnlyList<Fact> Values);

internal sealed record AreaPart(string Name, IReadOnlyList<Fact> Facts);
