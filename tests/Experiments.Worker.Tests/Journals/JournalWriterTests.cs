using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Runs;
using Experiments.Testing;
using Experiments.Worker.Journals;

namespace Experiments.Worker.Tests.Journals;

public sealed class JournalWriterTests : IDisposable
{
    private static readonly Noted Note = new(DateTimeOffset.UnixEpoch, Severity.Info, "hello");

    private readonly TemporaryFolder folder = new();
    private readonly ManualTime time = new();

    private string JournalPath => folder.File(Path.Combine("run", "events.jsonl"));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Hands_an_event_to_the_system_within_a_second()
    {
        using JournalWriter writer = new(JournalPath, time);
        writer.Append(Note);
        Read().Events.ShouldBeEmpty();

        time.Fire();

        time.Period.ShouldBe(TimeSpan.FromSeconds(1));
        Read().Events.ShouldHaveSingleItem().ShouldBe(Note);
    }

    [Fact]
    public void Writes_what_the_runs_course_depends_on_at_once()
    {
        using JournalWriter writer = new(JournalPath, time);

        writer.Append(Note);
        writer.Append(new CheckpointSaved(DateTimeOffset.UnixEpoch, 3, "checkpoints/step-3"));
        Read().Events.Length.ShouldBe(2);
        writer.Append(new RunSucceeded(DateTimeOffset.UnixEpoch, ImmutableSortedDictionary<string, double>.Empty, null, 1));

        Read().Events.Length.ShouldBe(3);
    }

    [Fact]
    public void Goes_on_after_what_is_there()
    {
        using (JournalWriter first = new(JournalPath, time))
            first.Append(Note);
        using (JournalWriter second = new(JournalPath, time))
            second.Append(Note);

        Read().Events.Length.ShouldBe(2);
        Read().Diagnostics.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(9, 2)]
    public void Cuts_off_a_torn_line_and_keeps_one_that_lacks_only_its_line_feed(int missing, int events)
    {
        byte[] line = JournalFormat.Write(Note);
        Directory.CreateDirectory(folder.File("run"));
        File.WriteAllBytes(JournalPath, [.. line, .. line[..^missing]]);

        using (JournalWriter writer = new(JournalPath, time))
            writer.Append(Note);

        Read().Events.Length.ShouldBe(events);
        Read().Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void Keeps_lines_whole_from_several_threads()
    {
        using (JournalWriter writer = new(JournalPath, time))
            Parallel.For(0, 500, _ => writer.Append(Note));

        Read().Events.Length.ShouldBe(500);
    }

    [Fact]
    public void Takes_nothing_after_its_end()
    {
        JournalWriter writer = new(JournalPath, time);
        writer.Dispose();
        writer.Dispose();

        Should.Throw<ObjectDisposedException>(() => writer.Append(Note));
    }

    private Journal Read()
    {
        using FileStream stream = new(JournalPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return JournalFormat.Read(bytes, JournalPath);
    }

    /// <summary>A clock whose one timer fires when a test says so.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private Action _fire = () => { };

        public TimeSpan Period { get; private set; }

        public void Fire() => _fire();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Period = period;
            _fire = () => callback(state);
            return new Timer();
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
