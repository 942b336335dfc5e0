namespace Experiments.Torch.Runs;

/// <summary>The time of day for events, and the seconds since the attempt began.</summary>
internal sealed class RunClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public DateTimeOffset Now => time.GetUtcNow();

    public double Seconds => time.GetElapsedTime(_start).TotalSeconds;
}
