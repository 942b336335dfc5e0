using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Experiments.Cli.Output;
using Experiments.Core.Diagnostics;
using Experiments.Core.Workers;

namespace Experiments.Cli.Answers;

/// <summary>
/// A conversation with a trained model: lines go in, answers come out as they grow. Lines that begin with a slash are for us.
/// </summary>
internal sealed class Conversation(Terminal terminal, AnswerSession session, ChatForm form)
{
    private const string Commands = "/reset forgets the conversation, /exit ends it; Ctrl+C stops an answer.";

    private readonly List<ChatTurn> turns = [];
    private long number;
    private volatile bool answering;

    /// <summary>Whether an answer is being written.</summary>
    public bool IsAnswering => answering;

    /// <returns>How many turns could not be answered.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        Reset();
        if (terminal.IsTyped)
        {
            terminal.Say(Commands);
        }

        int failed = 0;
        while (await ReadAsync(cancellationToken) is { } line)
        {
            switch (line.Trim())
            {
                case "":
                    continue;
                case "/exit" or "/quit":
                    return failed;
                case "/reset":
                    Reset();
                    continue;
                case "/help":
                    terminal.Say(Commands);
                    continue;
                default:
                    failed += await AnswerAsync(line, cancellationToken) ? 0 : 1;
                    continue;
            }
        }

        return failed;
    }

    private void Reset()
    {
        turns.Clear();
        if (form.System is { } system)
        {
            turns.Add(new ChatTurn("system", system));
        }
    }

    private async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        if (terminal.IsTyped)
        {
            terminal.Ask("> ");
        }

        return await terminal.Input.ReadLineAsync(cancellationToken);
    }

    private async Task<bool> AnswerAsync(string line, CancellationToken cancellationToken)
    {
        turns.Add(new ChatTurn("user", line));
        var written = new StringBuilder();
        answering = true;
        try
        {
            bool whole = await session.AskAsync(new ChatRequest([.. turns], number++), reply => Show(reply, written), cancellationToken);
            if (!whole && !form.Json)
            {
                terminal.Output.WriteLine();
            }

            turns.Add(new ChatTurn("assistant", written.ToString()));
            return true;
        }
        catch (ExperimentException exception) when (exception.ExitCode == ExitCode.InvalidExperiment)
        {
            // This turn cannot be answered; the next one may be.
            turns.RemoveAt(turns.Count - 1);
            terminal.Report(exception.Diagnostics);
            return false;
        }
        finally
        {
            answering = false;
        }
    }

    private void Show(WorkerReply reply, StringBuilder written)
    {
        if (reply is WrittenReply piece)
        {
            written.Append(piece.Text);
        }
        else if (reply is AnsweredReply answered)
        {
            written.Clear().Append(answered.Answer);
        }

        if (form.Json)
        {
            if (AnswerView.Of(reply, session.Opened.Labels) is { } view)
            {
                terminal.WriteLine(view);
            }

            return;
        }

        terminal.Output.Write(reply switch
        {
            WrittenReply text => text.Text,
            AnsweredReply => Environment.NewLine,
            ClassifiedReply classified => Ranking(classified, session.Opened.Labels) + Environment.NewLine,
            _ => "",
        });
        terminal.Output.Flush();
    }

    /// <summary>The likeliest classes: <c>positive 0.981, negative 0.019</c>.</summary>
    private static string Ranking(ClassifiedReply classified, ImmutableArray<string> labels) => string.Join(", ", labels
        .Zip(classified.Probabilities)
        .OrderByDescending(pair => pair.Second)
        .Take(3)
        .Select(pair => $"{pair.First} {pair.Second.ToString("0.000", CultureInfo.InvariantCulture)}"));
}

/// <summary>How a conversation begins and looks.</summary>
/// <param name="System">What the model is told before everything else; null: nothing.</param>
/// <param name="Json">One JSON line an answer, instead of its text.</param>
internal sealed record ChatForm(string? System, bool Json);
