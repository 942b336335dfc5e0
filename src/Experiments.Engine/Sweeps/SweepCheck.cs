using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Workers;
using Experiments.Engine.Workers;

namespace Experiments.Engine.Sweeps;

/// <summary>What a worker says of the plans before any of them starts.</summary>
/// <param name="Refusal">Null where they may start.</param>
internal sealed record SweepCheck(ImmutableArray<Diagnostic> Diagnostics, ExitCode? Refusal)
{
    /// <summary>Asks once a device; no question, no worker. Throws <see cref="OperationCanceledException"/> when it is stopped.</summary>
    public static async Task<SweepCheck> CheckAsync(WorkerLane lane, ImmutableArray<RunPlan> plans, CancellationToken stop)
    {
        ImmutableArray<Diagnostic> diagnostics = [];
        foreach (IGrouping<string, RunPlan> device in plans.GroupBy(plan => plan.Configuration.Device))
        {
            SweepCheck check = await AskAsync(lane, device.Key, [.. device], stop);
            diagnostics = diagnostics.AddRange(check.Diagnostics);
            if (check.Refusal is not null)
                return new SweepCheck(diagnostics, check.Refusal);
        }

        return new SweepCheck(diagnostics, null);
    }

    private static async Task<SweepCheck> AskAsync(WorkerLane lane, string device, RunPlan[] plans, CancellationToken stop)
    {
        Task stopped = stop.AsTask();
        Task<WorkerReply?> answer = AnswerAsync(lane, device, plans);
        if (await Task.WhenAny(answer, stopped) != answer)
        {
            await lane.DiscardAsync();
            stop.ThrowIfCancellationRequested();
        }

        return await answer switch
        {
            CheckReply reply => new([.. reply.Diagnostics], reply.Diagnostics.Any(IsError) ? ExitCode.InvalidExperiment : null),
            RequestFailed failed => new([.. failed.Diagnostics], failed.ExitCode),
            _ => new([Diagnostic.Error(DiagnosticCodes.WorkerDied, "The worker died while it checked the runs.")], ExitCode.WorkerDied),
        };
    }

    private static async Task<WorkerReply?> AnswerAsync(WorkerLane lane, string device, RunPlan[] plans)
    {
        if (!await lane.SendAsync(new CheckRequest(plans), device, CancellationToken.None))
            return null;
        WorkerReply? reply = await lane.NextAsync();
        while (reply is not (null or CheckReply or RequestFailed))
            reply = await lane.NextAsync();
        return reply;
    }

    private static bool IsError(Diagnostic diagnostic) => diagnostic.Severity == Severity.Error;
}
