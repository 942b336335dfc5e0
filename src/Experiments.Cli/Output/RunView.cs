using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Specs;

namespace Experiments.Cli.Output;

/// <summary>A run as <c>list --json</c> shows it. The keys are a public contract (docs/json.md).</summary>
internal record RunView(
    string Id,
    string Name,
    string Experiment,
    string Sweep,
    string Variant,
    Mode Mode,
    long Seed,
    RunState State,
    int Attempt,
    DateTimeOffset? Started,
    DateTimeOffset? Finished,
    double DurationSeconds,
    ImmutableSortedDictionary<string, double> Metrics,
    BestMetric? Best,
    long Steps,
    long TotalSteps,
    long TrainableParameters,
    long Parameters,
    ImmutableSortedDictionary<string, JsonElement> Changed,
    string Folder,
    string? Parent,
    RunError? Error)
{
    public static RunView Of(RunRecord run) => new(
        run.Id.Value,
        run.Plan.Name,
        run.Plan.Experiment,
        run.Plan.Sweep,
        run.Plan.Variant,
        run.Plan.Configuration.Mode,
        run.Plan.Configuration.Seed,
        run.State,
        run.Attempt,
        run.Started,
        run.Finished,
        run.DurationSeconds,
        run.Metrics,
        run.Best,
        run.Steps,
        run.TotalSteps,
        run.TrainableParameters,
        run.Parameters,
        run.Plan.Changed,
        run.Folder,
        run.Plan.Parent?.Value,
        run.Error);
}

/// <summary>A run as <c>show --json</c> shows it: all of <see cref="RunView"/>, and what is long.</summary>
internal sealed record RunDetailView : RunView
{
    private RunDetailView(RunRecord run)
        : base(Of(run))
    {
        Plan = Nested(run.Plan.Settings);
        Inputs = run.Plan.Inputs;
        Artifacts = run.Artifacts;
        Splits = run.Splits;
        LabelToId = run.LabelToId;
        Confusion = run.Confusion;
        Environment = run.Environment;
    }

    public JsonObject Plan { get; }

    public ImmutableArray<InputDigest> Inputs { get; }

    public ImmutableArray<Artifact> Artifacts { get; }

    public ImmutableArray<SplitSummary> Splits { get; }

    public ImmutableSortedDictionary<string, int> LabelToId { get; }

    public ImmutableArray<ImmutableArray<int>> Confusion { get; }

    public RunEnvironment? Environment { get; }

    public static RunDetailView InFull(RunRecord run) => new(run);

    /// <summary>Dotted keys back into the nesting of the file.</summary>
    private static JsonObject Nested(ImmutableSortedDictionary<string, Setting> settings)
    {
        var root = new JsonObject();
        foreach ((string key, Setting setting) in settings)
        {
            string[] parts = key.Split('.');
            JsonObject parent = root;
            foreach (string part in parts[..^1])
            {
                if (parent[part] is not JsonObject child)
                {
                    child = [];
                    parent[part] = child;
                }

                parent = child;
            }

            parent[parts[^1]] = JsonSerializer.SerializeToNode(setting.Value);
        }

        return root;
    }
}
