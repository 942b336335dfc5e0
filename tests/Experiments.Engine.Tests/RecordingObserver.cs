using System.Collections.Concurrent;
using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Engine.Tests;

/// <summary>Writes down what it is told, and does something at an event where a test asks for it.</summary>
internal sealed class RecordingObserver : IRunObserver
{
    public ConcurrentQueue<string> Told { get; } = new();

    public SweepOutline? Outline { get; private set; }

    public Action<RunEvent>? OnEvent { get; set; }

    public void SweepStarted(SweepOutline outline)
    {
        Outline = outline;
        Told.Enqueue("sweep started");
    }

    public void RunStarted(RunPlan plan, int attempt) => Told.Enqueue($"{plan.Configuration.Seed} started {attempt}");

    public void EventReceived(RunPlan plan, RunEvent runEvent) => OnEvent?.Invoke(runEvent);

    public void RunFinished(RunRecord record) => Told.Enqueue($"{record.Plan.Configuration.Seed} {record.State}");

    public void SweepFinished(SweepResult result) => Told.Enqueue($"sweep finished {result.ExitCode}");
}
