using System.Collections.Immutable;
using Experiments.Core.Runs;

namespace Experiments.Core.Reports;

/// <summary>What a report is made from.</summary>
/// <param name="SweepFile">The file that ran, for the command that runs it again; null where it is not known.</param>
public sealed record ReportInput(
    string Title,
    string Sweep,
    string? Question,
    string? Hypothesis,
    string? SweepFile,
    ImmutableArray<ReportSource> Runs);

/// <summary>One run with all that its folder holds about its results.</summary>
public sealed record ReportSource(RunRecord Record, ImmutableArray<MetricSeries> Series, ImmutableArray<Prediction> Predictions);

/// <summary>A source with the group that it belongs to.</summary>
internal sealed record GroupedSource(ReportSource Source, ReportGroup Group)
{
    public RunRecord Record => Source.Record;
}
