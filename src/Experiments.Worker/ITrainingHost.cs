using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Workers;

namespace Experiments.Worker;

/// <summary>What the loop asks of Torch; tests of the loop put a fake in its place.</summary>
internal interface ITrainingHost
{
    EnvironmentReply Describe();

    IReadOnlyList<Diagnostic> Check(IReadOnlyList<RunPlan> plans);

    /// <summary>Returns after the final event. <paramref name="stop"/> asks for a checkpoint and an end.</summary>
    void Train(TrainRequest request, Action<RunEvent> emit, CancellationToken stop);
}
