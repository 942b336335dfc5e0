using System.Collections.Immutable;
using Experiments.Cli.Output;
using Experiments.Core.Workers;

namespace Experiments.Cli.Answers;

/// <summary>Answers as JSON lines on standard output; what was refused is told on standard error as well.</summary>
internal sealed class AnswerLines(Terminal terminal, ImmutableArray<string> labels)
{
    // Every refused line is in the output; the first are told to the person too.
    private const int Told = 20;

    private int answered;

    public int Refused { get; private set; }

    public string Summary => Refused == 0 ? $"{answered} rows." : $"{answered} rows, and {Refused} that could not be read.";

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
        }
        else if (++Refused <= Told)
        {
            terminal.Report([view.Error]);
        }
    }
}
