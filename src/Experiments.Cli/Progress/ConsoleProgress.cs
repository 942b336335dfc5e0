using Experiments.Cli.Output;
using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Cli.Progress;

/// <summary>Tells a person how a sweep goes: one moving line for the run at work on a terminal, plain lines elsewhere.</summary>
internal sealed class ConsoleProgress(Terminal terminal, TimeProvider clock) : IRunObserver
{
    /// <summary>Ten redraws a second are smooth enough; in a log file one line in so many seconds is.</summary>
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);

    private readonly bool moving = terminal.IsInteractive;
    private SweepOutline? outline;
    private int begun;
    private RunProgress? current;
    private long shown;

    public void SweepStarted(SweepOutline outline)
    {
        this.outline = outline;
        string cached = outline.Cached == 0 ? "" : $", {outline.Cached} there already";
        string runs = outline.Plans.Length == 1 ? "1 run" : $"{outline.Plans.Length} runs";
        terminal.Say(outline.ToTrain.IsEmpty
            ? $"{runs}{cached}: nothing to train."
            : $"{runs}{cached}: training {outline.ToTrain.Length}.");
    }

    public void RunStarted(RunPlan plan, int attempt)
    {
        begun++;
        current = new RunProgress(plan, $"[{begun}/{outline?.ToTrain.Length ?? begun}]");
        shown = clock.GetTimestamp();
        Show(attempt == 1 ? "" : $" (attempt {attempt})");
    }

    public void EventReceived(RunPlan plan, RunEvent runEvent)
    {
        current?.Fold(runEvent);
        if (runEvent is Noted note)
        {
            terminal.ClearLine();
            terminal.Say($"  {plan.Name}: {note.Message}");
        }

        if (runEvent is StepCompleted or EvaluationCompleted)
        {
            ShowNowAndThen();
        }
    }

    public void ActivityChanged(RunPlan plan, RunActivity activity)
    {
        current?.Fold(activity);
        ShowNowAndThen();
    }

    public void RunFinished(RunRecord record)
    {
        terminal.ClearLine();
        current = null;
        terminal.Say(RunProgress.Result(record));
    }

    public void SweepFinished(SweepResult result) => terminal.ClearLine();

    private void ShowNowAndThen()
    {
        if (clock.GetElapsedTime(shown) >= (moving ? Redraw : PlainInterval))
        {
            shown = clock.GetTimestamp();
            Show("");
        }
    }

    private void Show(string suffix)
    {
        if (current is null)
        {
            return;
        }

        string line = current.Line() + suffix;
        if (!moving)
        {
            terminal.Say(line);
            return;
        }

        terminal.ShowMoving(line);
    }
}
