using System.Collections.Immutable;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Testing;
using Experiments.Testing.Plans;
using Experiments.Torch.Data;

namespace Experiments.Torch.Tests.Runs;

/// <summary>Short runs over the quickstart's model and rows, which ship with the repository.</summary>
internal static class Quickstart
{
    public static string Folder { get; } = Path.Combine(RepositoryFolder.Root, "experiments", "quickstart");

    public static string Model { get; } = Path.Combine(Folder, "models", "tiny-bert");

    /// <summary>48 rows, three steps an epoch, two epochs, dropout on.</summary>
    public static PlanBuilder Plan(string mode = "full") => new PlanBuilder()
        .Mode(mode)
        .Set("model", Model)
        .Set("data.train.path", new[] { Path.Combine(Folder, "data", "train.csv") })
        .Set("data.train.rows", 48)
        .Set("data.validation.path", new[] { Path.Combine(Folder, "data", "test.csv") })
        .Set("data.validation.rows", 24)
        .Set("data.labels", Labels)
        .Set("data.max_length", 32)
        .Set("training.num_train_epochs", 2)
        .Set("training.per_device_train_batch_size", 16)
        .Set("training.per_device_eval_batch_size", 16)
        .Set("training.learning_rate", 1e-3)
        .Set("training.eval_strategy", "epoch")
        .Set("device", "cpu")
        .Set("lora.lora_dropout", 0.1);

    /// <summary>All events of an attempt.</summary>
    /// <param name="stopAfter">Ask for a stop once this step is done; 0: never.</param>
    /// <param name="cacheFolder">Where tokens are kept.</param>
    public static List<RunEvent> Train(RunPlan plan, string folder, int attempt = 1, long stopAfter = 0, string? cacheFolder = null)
    {
        using var stop = new CancellationTokenSource();
        var events = new List<RunEvent>();
        using var training = new TorchTraining(TimeProvider.System, cacheFolder);
        training.Train(new TrainRequest(plan, folder, attempt), new RunReports(occurred =>
        {
            events.Add(occurred);
            if (occurred is StepCompleted step && step.Step == stopAfter)
                stop.Cancel();
        }, _ => { }), stop.Token);
        return events;
    }

    // Of the whole file: few rows do not have all of them.
    public static string[] Labels { get; } =
    [
        .. TextDataReader.Read(
            new DataOptions(
                new SplitOptions([Path.Combine(Folder, "data", "train.csv")]), null, null, ImmutableSortedDictionary<string, string>.Empty, [], 32),
            labelled: true).Labels.Names,
    ];
}
