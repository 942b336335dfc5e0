using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using Experiments.Cli.Answers;
using Experiments.Core.Diagnostics;
using Experiments.Core.Workers;
using Experiments.Engine.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Experiments.Cli.Commands;

/// <summary><c>chat</c>: talk with a trained model, on a terminal or through a pipe, one line a turn.</summary>
internal static class ChatCommand
{
    private const string Longest = "max_new_tokens";

    /// <summary>A person can stop an answer that is too long, and cannot lengthen one that was cut off.</summary>
    private const int UsualLongest = 512;

    public static Command Build(Invocation invocation)
    {
        Argument<string> run = AnsweringOptions.Run();
        var answering = new AnsweringOptions();
        var system = new Option<string?>("--system") { Description = "What the model is told before the conversation.", HelpName = "TEXT" };
        var json = new Option<bool>("--json") { Description = "One JSON line an answer on standard output, instead of its text." };
        var command = new Command("chat", "Talk with a trained run or a model folder, one line a turn.") { run, system, json };
        answering.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) => await ChatAsync(
            invocation,
            await answering.TargetAsync(invocation, parsed, parsed.GetRequiredValue(run), cancellationToken),
            new ChatForm(parsed.GetValue(system), parsed.GetValue(json)),
            cancellationToken));
        return command;
    }

    private static async Task<int> ChatAsync(Invocation invocation, OpenRequest request, ChatForm form, CancellationToken cancellationToken)
    {
        using ServiceProvider services = Composition.Readers(invocation);
        var launcher = new WorkerLauncher(
            WorkerLocation.Find(invocation, request.Source.Folder), services.GetRequiredService<ILogger<WorkerLauncher>>());
        await using AnswerSession session = await AnswerSession.OpenAsync(launcher, request with { Options = Lengthened(request.Options) }, cancellationToken);
        session.TellNotes(invocation.Terminal);
        var conversation = new Conversation(invocation.Terminal, session, form);

        // Ctrl+C while an answer is written stops the answer; else it ends the tool, as everywhere.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = conversation.IsAnswering;
            if (conversation.IsAnswering)
            {
                _ = session.StopAsync();
            }
        });
        int failed = await conversation.RunAsync(cancellationToken);
        return (int)(failed > 0 ? ExitCode.InvalidExperiment : ExitCode.Success);
    }

    private static AnswerOptions Lengthened(AnswerOptions options) => options.Generation.ContainsKey(Longest)
        ? options
        : options with { Generation = options.Generation.Add(Longest, JsonSerializer.SerializeToElement(UsualLongest)) };
}
