using Experiments.Core.Plans;

namespace Experiments.Core.Runs;

/// <summary>
/// Is told what happens during a sweep, for people (progress) and programs (<c>run --json</c>).
/// Calls come one at a time, though not all from one thread; they must be quick.
/// </summary>
public interface IRunObserver
{
    /// <summary>Everything was checked; training is about to start.</summary>
    void SweepStarted(SweepOutline outline);

    /// <summary>A worker was asked to train this.</summary>
    /// <param name="attempt">From 1.</param>
    void RunStarted(RunPlan plan, int attempt);

    void EventReceived(RunPlan plan, RunEvent runEvent);

    /// <summary>How far the run is with work between events. For people only: it is neither recorded nor complete.</summary>
    void ActivityChanged(RunPlan plan, RunActivity activity)
    {
    }

    /// <summary>The attempt is over and recorded, whichever way it went.</summary>
    void RunFinished(RunRecord record);

    void SweepFinished(SweepResult result);
}

/// <summary>Work that takes long and is no event: <paramref name="Done"/> of <paramref name="Total"/> rows, for example.</summary>
/// <param name="What">For people, such as <c>answering</c>.</param>
public sealed record RunActivity(string What, long Done, long Total);
