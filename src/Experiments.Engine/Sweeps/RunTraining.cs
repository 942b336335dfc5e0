using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Engine.Workers;

namespace Experiments.Engine.Sweeps;

/// <summary>Trains one plan in a lane's worker, once more in a fresh one where the first died.</summary>
internal sealed class RunTraining(SweepContext context)
{
    private const int Tries = 2;

    /// <summary>The record at its end. Throws <see cref="ExperimentException"/> where the surroundings do not allow it.</summary>
    public async Task<RunRecord> TrainAsync(WorkerLane lane, RunPlan plan)
    {
        if (context.Request.Policy == RunPolicy.Force)
            ForgetCheckpoints(context.Store.FolderOf(plan));
        for (int tries = 1; ; tries++)
        {
            RunRecord record = await TryAsync(lane, plan);
            context.Observers.RunFinished(record);
            if (record.State != RunState.Lost || tries == Tries || context.Interruption.Stop.IsCancellationRequested)
                return record;
        }
    }

    private async Task<RunRecord> TryAsync(WorkerLane lane, RunPlan plan)
    {
        int attempt = (context.Store.Load(plan)?.Record.Attempt ?? 0) + 1;
        RunFolder folder = context.Store.FolderOf(plan);
        context.Store.Begin(plan);
        RunRecorder recorder = new(context.Store, plan, context.Time);
        context.Observers.RunStarted(plan, attempt);

        TrainRequest request = new(plan, folder.Path, attempt);
        bool sent = await lane.SendAsync(request, plan.Configuration.Device, CancellationToken.None);
        RunEvent? lastWord = sent ? await FollowAsync(lane, plan, recorder) : null;
        if (lastWord is not null)
            return recorder.End(lastWord);

        int process = lane.ProcessId;
        bool aborted = context.Interruption.Abort.IsCancellationRequested;
        await lane.DiscardAsync();
        if (!aborted)
            Log.WorkerDied(context.Logger, process, plan.Id.Value, attempt);
        RunLost lost = new(context.Time.GetUtcNow(), aborted ? "The user ended it at once." : $"Worker process {process} died.");
        context.Observers.EventReceived(plan, lost);
        return recorder.End(lost);
    }

    /// <summary>Takes events until the last one; null where the worker went without it, or was made to.</summary>
    private async Task<RunEvent?> FollowAsync(WorkerLane lane, RunPlan plan, RunRecorder recorder)
    {
        Task stop = context.Interruption.Stop.AsTask();
        Task abort = context.Interruption.Abort.AsTask();
        bool stopping = false;
        while (true)
        {
            Task<WorkerReply?> next = lane.NextAsync();
            while (!next.IsCompleted)
            {
                await Task.WhenAny(stopping ? [next, abort] : [next, stop, abort]);
                if (abort.IsCompleted)
                    return null;
                if (stop.IsCompleted && !stopping)
                {
                    stopping = true;
                    await lane.SendAsync(new StopRequest(), CancellationToken.None);
                }
            }

            switch (await next)
            {
                case null:
                    return null;
                case RequestFailed failed:
                    throw new ExperimentException(failed.Diagnostics, failed.ExitCode);
                case ActivityReply reply when reply.Run == plan.Id:
                    context.Observers.ActivityChanged(plan, reply.Activity);
                    break;
                case EventReply reply when reply.Run == plan.Id:
                    recorder.Add(reply.Event);
                    context.Observers.EventReceived(plan, reply.Event);
                    if (reply.Event is RunSucceeded or RunFailed or RunInterrupted)
                        return reply.Event;
                    if (!stopping && reply.Event is StepCompleted step && step.Step >= context.Request.StopAfterStep)
                    {
                        stopping = true;
                        await lane.SendAsync(new StopRequest(), CancellationToken.None);
                    }

                    break;
            }
        }
    }

    private static void ForgetCheckpoints(RunFolder folder)
    {
        if (Directory.Exists(folder.Checkpoints))
            Directory.Delete(folder.Checkpoints, recursive: true);
    }
}
