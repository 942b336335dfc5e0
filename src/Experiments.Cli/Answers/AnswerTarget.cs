using Experiments.Cli.Commands;
using Experiments.Core.Runs;
using Experiments.Core.Workers;

namespace Experiments.Cli.Answers;

/// <summary>The trained model that a person names: a run, or a model folder.</summary>
/// <param name="BatchSize">What the run was measured with.</param>
internal sealed record AnswerTarget(AnswerSource Source, int BatchSize)
{
    private const int UsualBatch = 8;

    /// <exception cref="Core.Diagnostics.ExperimentException">There is no such run (exit 8), or several are meant (exit 5).</exception>
    public static AnswerTarget Find(Invocation invocation, string? store, string name)
    {
        string path = Path.GetFullPath(name, invocation.Folder);
        if (IsModel(path))
        {
            return new AnswerTarget(new AnswerSource(path, null, []), UsualBatch);
        }

        using ReadingStore reading = ReadingStore.Open(invocation, store);
        RunRecord run = reading.Locator.Find(name);
        return new AnswerTarget(
            new AnswerSource(run.Folder, run.Plan, [.. run.LabelToId.OrderBy(label => label.Value).Select(label => label.Key)]),
            run.Plan.Configuration.Training.PerDeviceEvalBatchSize);
    }

    private static bool IsModel(string path) => Directory.Exists(path)
        ? !File.Exists(new RunFolder(path).Plan) && (File.Exists(Path.Combine(path, "config.json")) || Directory.EnumerateFiles(path, "*.gguf").Any())
        : File.Exists(path) && path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);
}
