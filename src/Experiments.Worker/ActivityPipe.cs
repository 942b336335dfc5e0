using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Workers;

namespace Experiments.Worker;

/// <summary>Tells the engine how far a run is, a few times a second at most.</summary>
internal sealed class ActivityPipe(ReplyChannel replies, RunId run, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private long sent = clock.GetTimestamp();

    public void Report(RunActivity activity)
    {
        if (clock.GetElapsedTime(sent) < Interval)
        {
            return;
        }

        sent = clock.GetTimestamp();
        replies.Send(new ActivityReply(run, activity));
    }
}
