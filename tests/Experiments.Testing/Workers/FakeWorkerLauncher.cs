using System.Collections.Concurrent;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Workers;

namespace Experiments.Testing.Workers;

/// <summary>Launches fake workers that write real run folders. What each run does is scripted by its plan and attempt.</summary>
public sealed class FakeWorkerLauncher : IWorkerLauncher
{
    private int _processes = 4_000_000;

    /// <summary>By plan and attempt; the attempt counts from 1.</summary>
    public Func<RunPlan, int, WorkerScript> Script { get; set; } = (_, _) => WorkerScript.Succeed;

    /// <summary>The answer to a check; null: the worker dies instead.</summary>
    public Func<IReadOnlyList<RunPlan>, WorkerReply?> Check { get; set; } = _ => new CheckReply([]);

    public string CodeDigest { get; set; } = new('c', 64);

    /// <summary>Every run that was begun, in order, with its attempt.</summary>
    public ConcurrentQueue<(RunId Run, int Attempt)> Trained { get; } = new();

    /// <summary>How many workers were started.</summary>
    public int Launched { get; private set; }

    /// <summary>How often a worker was asked to check.</summary>
    public int Checks { get; internal set; }

    public static Func<IReadOnlyList<RunPlan>, WorkerReply?> Refuse(Diagnostic diagnostic) => _ => new CheckReply([diagnostic]);

    public IWorker Launch(string device)
    {
        Launched++;
        return new FakeWorker(this, ++_processes);
    }
}
