using System.Collections.Immutable;
using Experiments.Cli.Output;
using Experiments.Core.Workers;

namespace Experiments.Cli.Answers;

/// <summary>Answers as JSON lines on standard output; what was refused is told on standard error as well.</summary>
internal sealed class AnswerLines(Terminal terminal, ImmutableArray<string> labels, TimeProvider clock)
{
    // Every refused line is in the output; the first are told to the person too.
    private const int Told = 20;

    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(100);

    private readonly bool counts = terminal.IsInteractive && terminal.IsOutputRedirected;
    private int answered;
    private long shown;

    public int Refused { get; private set; }

    /// <summary>For the end.</summary>
    private string Summary => Refused == 0 ? $"{answered} rows." : $"{answered} rows, and {Refused} that could not be read.";

    public void Write(WorkerReply reply)
    {
        if (AnswerView.Of(reply, labels) is not { } view)
        {
            return;
        }

        terminal.WriteLine(view);
        if (view.Error is null)
        {
            answered++;
            Count();
        }
        else if (++Refused <= Told)
        {
            terminal.ClearLine();
            terminal.Report([view.Error]);
        }
    }

    public void End()
    {
        terminal.ClearLine();
        terminal.Say(Summary);
    }

    /// <summary>Where the answers go to a file, a person sees how many there are.</summary>
    private void Count()
    {
        if (counts && clock.GetElapsedTime(shown) >= Redraw)
        {
            shown = clock.GetTimestamp();
            terminal.ShowMoving($"{answered} rows …");
        }
    }
}
