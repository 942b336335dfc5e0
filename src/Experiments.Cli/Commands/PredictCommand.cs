using System.CommandLine;
using Experiments.Cli.Answers;
using Experiments.Core.Diagnostics;
using Experiments.Core.Workers;
using Experiments.Engine.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Experiments.Cli.Commands;

/// <summary><c>predict</c>: what a trained model makes of rows, one JSON line a row, as soon as it is known.</summary>
internal static class PredictCommand
{
    private const string StandardInput = "-";

    public static Command Build(Invocation invocation)
    {
        Argument<string> run = AnsweringOptions.Run();
        var answering = new AnsweringOptions();
        var input = new Option<string>("--input", "-i")
        {
            Description = "A data file (csv, tsv, json, jsonl, txt, each also .gz) with the columns of the training data, or - for standard input: "
                + "a JSON object or a text on each line.",
            HelpName = "FILE|-",
            DefaultValueFactory = _ => StandardInput,
        };
        var format = new Option<string?>("--format") { Description = "Standard input is one csv, tsv or json document instead of lines." };
        format.AcceptOnlyFromAmong("csv", "tsv", "json");
        var json = new Option<bool>("--json") { Description = "One JSON line a row on standard output: what it does anyway." };
        var command = new Command("predict", "Predict for rows with a trained run or a model folder: labels with their probabilities, or answers.")
        {
            run, input, format, json,
        };
        answering.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) => await PredictAsync(
            invocation,
            await answering.TargetAsync(invocation, parsed, parsed.GetRequiredValue(run), cancellationToken),
            new PredictionInput(parsed.GetRequiredValue(input), parsed.GetValue(format)),
            cancellationToken));
        return command;
    }

    private static async Task<int> PredictAsync(
        Invocation invocation, OpenRequest request, PredictionInput input, CancellationToken cancellationToken)
    {
        using ServiceProvider services = Composition.Readers(invocation);
        var launcher = new WorkerLauncher(
            WorkerLocation.Find(invocation, request.Source.Folder), services.GetRequiredService<ILogger<WorkerLauncher>>());
        await using AnswerSession session = await AnswerSession.OpenAsync(launcher, request, cancellationToken);
        session.TellNotes(invocation.Terminal);
        var lines = new AnswerLines(invocation.Terminal, session.Opened.Labels, TimeProvider.System);
        if (input.Path != StandardInput)
        {
            await session.AskAsync(new PredictFileRequest(Path.GetFullPath(input.Path, invocation.Folder)), lines.Write, cancellationToken);
        }
        else if (input.Format is { } format)
        {
            await PredictDocumentAsync(invocation, session, format, lines.Write, cancellationToken);
        }
        else
        {
            await PredictLinesAsync(invocation, session, lines.Write, cancellationToken);
        }

        lines.End();
        return (int)(lines.Refused > 0 ? ExitCode.InvalidExperiment : ExitCode.Success);
    }

    private static async Task PredictLinesAsync(
        Invocation invocation, AnswerSession session, Action<WorkerReply> answered, CancellationToken cancellationToken)
    {
        if (invocation.Terminal.IsTyped)
        {
            invocation.Terminal.Say("One row a line: a text, or a JSON object. Ctrl+D ends.");
        }

        long first = 0;
        await foreach (var group in LineInput.ReadAsync(invocation.Terminal.Input, cancellationToken))
        {
            await session.AskAsync(new PredictLinesRequest(first, group), answered, cancellationToken);
            first += group.Length;
        }
    }

    /// <summary>What is no list of lines has to be there as a whole before a row of it is known.</summary>
    private static async Task PredictDocumentAsync(
        Invocation invocation, AnswerSession session, string format, Action<WorkerReply> answered, CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("experiment-predict-");
        try
        {
            string path = Path.Combine(folder.FullName, $"standard-input.{format}");
            await File.WriteAllTextAsync(path, await invocation.Terminal.Input.ReadToEndAsync(cancellationToken), cancellationToken);
            await session.AskAsync(new PredictFileRequest(path), answered, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private sealed record PredictionInput(string Path, string? Format);
}
