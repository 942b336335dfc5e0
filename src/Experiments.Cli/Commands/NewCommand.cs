using System.CommandLine;
using Experiments.Core.Diagnostics;

namespace Experiments.Cli.Commands;

/// <summary><c>new</c>: an experiment folder to start from.</summary>
internal static class NewCommand
{
    private const string ExperimentText = """
        name: NAME
        question: Which way of fine-tuning suits my data?

        model: models/my-model             # a Hugging Face folder: config.json, model.safetensors, vocab.txt or tokenizer.json
        task: text-classification
        data:
          train: data/train.csv            # csv, tsv, json, jsonl or txt, each also .gz
          validation: { from: train, fraction: 0.1, seed: 7, stratify: true }
          columns: { text: text, label: label }
          max_length: 128
        training: { num_train_epochs: 3, per_device_train_batch_size: 8, eval_strategy: epoch }
        evaluation: { metrics: [accuracy, f1_macro], objective: accuracy }
        seed: 42

        """;

    private const string SweepText = """
        extends: experiment.yaml
        seeds: 3
        variants:
          full: { training.learning_rate: [2e-5, 5e-5] }
          lora: { mode: lora, training.learning_rate: [2e-4, 1e-3] }
          head: { mode: head, training.learning_rate: [1e-3, 1e-2] }
        objective: { metric: eval_accuracy, direction: maximize }

        """;

    public static Command Build(Invocation invocation)
    {
        var name = new Argument<string>("NAME") { Description = "The folder to make; its last part becomes the experiment's name." };
        var command = new Command("new", "Make an experiment folder to start from.") { name };
        command.SetAction(parsed => Make(invocation, Path.GetFullPath(parsed.GetRequiredValue(name), invocation.Folder)));
        return command;
    }

    private static void Make(Invocation invocation, string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new ExperimentException(
                Diagnostic.Error(DiagnosticCodes.InvalidCommandLine, "This folder is there already and is not empty.", new SourceLocation(folder), "give another name"),
                ExitCode.InvalidCommandLine);
        }

        Directory.CreateDirectory(Path.Combine(folder, "data"));
        File.WriteAllText(Path.Combine(folder, "experiment.yaml"), ExperimentText.Replace("NAME", Path.GetFileName(folder), StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(folder, "sweep.yaml"), SweepText);
        string sweep = Path.Combine(folder, "sweep.yaml");
        invocation.Terminal.Output.WriteLine(sweep);
        invocation.Terminal.Say($"Put your rows into data/train.csv, name your model, then: dotnet experiment run {Path.GetRelativePath(invocation.Folder, sweep)}");
    }
}
