using Experiments.Cli.Output;
using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Cli.Progress;

/// <summary><c>run --json</c>: one line an event on standard output.</summary>
internal sealed class JsonLines(Terminal terminal) : IRunObserver
{
    public void SweepStarted(SweepOutline outline) => terminal.WriteLine(new
    {
        Event = "sweep_started",
        outline.Store,
        Runs = outline.Plans.Select(plan => plan.Id),
        ToTrain = outline.ToTrain.Select(plan => plan.Id),
        outline.Cached,
    });

    public void RunStarted(RunPlan plan, int attempt) =>
        terminal.WriteLine(new { Event = "run_started", Run = plan.Id, plan.Name, Attempt = attempt });

    public void EventReceived(RunPlan plan, RunEvent runEvent) =>
        terminal.WriteLine(new { Event = "run_event", Run = plan.Id, Data = runEvent });

    public void RunFinished(RunRecord record) =>
        terminal.WriteLine(new { Event = "run_finished", Run = RunView.Of(record) });

    public void SweepFinished(SweepResult result) => terminal.WriteLine(new
    {
        Event = "sweep_finished",
        result.Trained,
        result.Cached,
        result.Failed,
        result.Lost,
        result.Remaining,
        ExitCode = (int)result.ExitCode,
    });
}
