using Experiments.Core.Plans;

namespace Experiments.Core.Runs;

/// <summary>The names within <c>runs/&lt;experiment&gt;/&lt;run id&gt;/</c>.</summary>
public sealed record RunFolder(string Path)
{
    public static RunFolder Of(string store, string experiment, RunId id) =>
        new(System.IO.Path.Combine(store, experiment, id.Value));

    public string Plan => System.IO.Path.Combine(Path, "plan.yaml");

    public string Environment => System.IO.Path.Combine(Path, "environment.json");

    public string Journal => System.IO.Path.Combine(Path, "events.jsonl");

    public string Series => System.IO.Path.Combine(Path, "metrics.bin");

    public string Checkpoints => System.IO.Path.Combine(Path, "checkpoints");

    public string Model => System.IO.Path.Combine(Path, "model");

    public string Adapter => System.IO.Path.Combine(Path, "adapter");

    public string Predictions => System.IO.Path.Combine(Path, "predictions.jsonl");

    public string Log => System.IO.Path.Combine(Path, "log.txt");
}
