using System.Globalization;
using Experiments.Cli.Output;
using Experiments.Core.Workers;

namespace Experiments.Cli.Progress;

/// <summary>Tells a person how far a file has been read: a moving line on a terminal, a line now and then elsewhere.</summary>
internal sealed class LintProgress(Terminal terminal) : IDisposable
{
    /// <summary>A log file wants a line each quarter.</summary>
    private const double PlainShare = 0.25;

    private string file = "";
    private double next;
    private bool isShown;

    public void Show(WorkerReply reply)
    {
        if (reply is not LintProgressReply progress)
        {
            return;
        }

        if (progress.File != file || progress.Share < next - PlainShare)
        {
            (file, next) = (progress.File, PlainShare);
        }

        string line = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(progress.File)}: {Math.Min(progress.Share, 1):P0} read");
        if (terminal.IsInteractive)
        {
            terminal.ShowMoving(line);
            isShown = true;
        }
        else if (progress.Share >= next)
        {
            next = (Math.Floor(progress.Share / PlainShare) + 1) * PlainShare;
            terminal.Say(line);
        }
    }

    /// <summary>Takes the moving line away.</summary>
    public void Dispose()
    {
        if (isShown)
        {
            terminal.ClearLine();
        }
    }
}
