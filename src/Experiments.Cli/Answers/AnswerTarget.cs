using Experiments.Cli.Commands;
using Experiments.Core.Diagnostics;
using Experiments.Core.Hub;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Engine.Inputs;
using Microsoft.Extensions.DependencyInjection;

namespace Experiments.Cli.Answers;

/// <summary>The trained model that a person names: a run, or a model folder.</summary>
/// <param name="BatchSize">What the run was measured with.</param>
internal sealed record AnswerTarget(AnswerSource Source, int BatchSize)
{
    private const int UsualBatch = 8;

    /// <exception cref="ExperimentException">There is no such run (exit 8), several are meant (exit 5), or the model cannot be had from the hub.</exception>
    public static async Task<AnswerTarget> FindAsync(Invocation invocation, string? store, string name, CancellationToken cancellationToken)
    {
        string path = Path.GetFullPath(name, invocation.Folder);
        if (IsModel(path))
        {
            return new AnswerTarget(new AnswerSource(path, null, []), UsualBatch);
        }

        using ReadingStore reading = ReadingStore.Open(invocation, store);
        if (Find(reading, name) is not { } run)
        {
            return new AnswerTarget(new AnswerSource(await ModelArgument.LocateAsync(invocation, name, cancellationToken), null, []), UsualBatch);
        }

        RunPlan plan = await reading.Services.GetRequiredService<InputLocator>().LocateModelAsync(run.Plan, cancellationToken);
        return new AnswerTarget(
            new AnswerSource(run.Folder, plan, [.. run.LabelToId.OrderBy(label => label.Value).Select(label => label.Key)]),
            run.Plan.Configuration.Training.PerDeviceEvalBatchSize);
    }

    /// <summary>Null where there is no such run, and the hub may have a model of the name: a lone word is a run's, <c>gpt2@main</c> a model's.</summary>
    private static RunRecord? Find(ReadingStore reading, string name)
    {
        try
        {
            return reading.Locator.Find(name);
        }
        catch (ExperimentException problem) when (name.AsSpan().ContainsAny('/', '@') && HubName.ParseModel(name) is not null
            && problem.Diagnostics.Any(diagnostic => diagnostic.Code == DiagnosticCodes.RunNotFound))
        {
            return null;
        }
    }

    private static bool IsModel(string path) => Directory.Exists(path)
        ? !File.Exists(new RunFolder(path).Plan) && (File.Exists(Path.Combine(path, "config.json")) || Directory.EnumerateFiles(path, "*.gguf").Any())
        : File.Exists(path) && path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);
}
