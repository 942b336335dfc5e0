using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Engine.Sweeps;

/// <summary>All observers as one, told one thing at a time.</summary>
internal sealed class ObserverGroup(IEnumerable<IRunObserver> observers) : IRunObserver
{
    private readonly IRunObserver[] _observers = [.. observers];
    private readonly Lock _gate = new();

    public void SweepStarted(SweepOutline outline) => Tell(observer => observer.SweepStarted(outline));

    public void RunStarted(RunPlan plan, int attempt) => Tell(observer => observer.RunStarted(plan, attempt));

    public void EventReceived(RunPlan plan, RunEvent runEvent) => Tell(observer => observer.EventReceived(plan, runEvent));

    public void ActivityChanged(RunPlan plan, RunActivity activity) => Tell(observer => observer.ActivityChanged(plan, activity));

    public void RunFinished(RunRecord record) => Tell(observer => observer.RunFinished(record));

    public void SweepFinished(SweepResult result) => Tell(observer => observer.SweepFinished(result));

    private void Tell(Action<IRunObserver> what)
    {
        lock (_gate)
            Array.ForEach(_observers, what);
    }
}
