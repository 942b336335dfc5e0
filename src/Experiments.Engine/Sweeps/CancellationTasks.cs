namespace Experiments.Engine.Sweeps;

/// <summary>A token as something to wait for beside other things.</summary>
internal static class CancellationTasks
{
    /// <summary>Completes, and does not throw, once the token is cancelled.</summary>
    public static Task AsTask(this CancellationToken cancellationToken)
    {
        TaskCompletionSource source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        cancellationToken.Register(source.SetResult);
        return source.Task;
    }
}
