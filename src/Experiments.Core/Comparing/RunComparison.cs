using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Specs;

namespace Experiments.Core.Comparing;

/// <summary>Runs side by side, and their groups over seeds: the document of <c>compare --json</c>.</summary>
/// <param name="Objective">What the difference is counted in.</param>
/// <param name="Groups">Best mean first; groups without a finished run last.</param>
/// <param name="Comparisons">Every pair of groups with a mean, the better one first.</param>
public sealed record RunComparison(
    Objective Objective,
    ImmutableArray<ComparedRun> Runs,
    ImmutableArray<RunGroup> Groups,
    ImmutableArray<GroupDifference> Comparisons);

/// <summary>One run.</summary>
/// <param name="Value">Of the objective: null until there is one.</param>
/// <param name="Changed">The settings that differ between any two of the runs, the seed excluded, with this run's values.</param>
public sealed record ComparedRun(
    RunId Id,
    string Name,
    string Group,
    string Experiment,
    string Sweep,
    long Seed,
    RunState State,
    double? Value,
    ImmutableSortedDictionary<string, JsonElement> Changed,
    ImmutableSortedDictionary<string, double> Metrics);

/// <summary>Runs that differ in nothing but their seed.</summary>
/// <param name="Runs">The succeeded ones, which the numbers are over, and the others.</param>
/// <param name="N">How many succeeded with the objective.</param>
/// <param name="Mean">Of the objective; null where no run has it.</param>
/// <param name="Interval">Student's t-interval of the mean at 95 %, lower end first; null below two runs.</param>
/// <param name="Changed">As the runs have it.</param>
/// <param name="Metrics">Each metric over the succeeded runs.</param>
public sealed record RunGroup(
    string Name,
    ImmutableArray<RunId> Runs,
    int N,
    double? Mean,
    ImmutableArray<double>? Interval,
    ImmutableSortedDictionary<string, JsonElement> Changed,
    ImmutableSortedDictionary<string, MetricSummary> Metrics);

/// <summary>One metric over the runs of a group.</summary>
/// <param name="Sd">With n − 1 in the denominator; null below two runs, as is the interval.</param>
public sealed record MetricSummary(int N, double Mean, double? Sd, double Min, double Max, ImmutableArray<double>? Interval);

/// <summary>Mean of <paramref name="A"/> less mean of <paramref name="B"/>, in the objective.</summary>
public sealed record GroupDifference(string A, string B, double Difference);
