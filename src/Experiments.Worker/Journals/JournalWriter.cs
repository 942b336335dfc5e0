using Experiments.Core.Runs;

namespace Experiments.Worker.Journals;

/// <summary>
/// Appends events to a run's <c>events.jsonl</c>. An event is with the operating system a second later at most, so that a killed process
/// loses no more, and on the disk before <see cref="Append"/> returns where the run's course depends on it: checkpoints, artifacts, ends.
/// Safe to use from several threads.
/// </summary>
internal sealed class JournalWriter : IDisposable
{
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(1);

    private readonly FileStream stream;
    private readonly ITimer flushing;
    private readonly Lock gate = new();
    private bool dirty;
    private bool closed;

    /// <summary>Goes on after what is there; a line that an earlier process left unfinished is cut off.</summary>
    public JournalWriter(string path, TimeProvider clock)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        Mend(stream);
        flushing = clock.CreateTimer(_ => Flush(), state: null, FlushInterval, FlushInterval);
    }

    public void Append(RunEvent runEvent)
    {
        byte[] line = JournalFormat.Write(runEvent);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            stream.Write(line);
            dirty = true;
            if (MustLast(runEvent))
                Flush(toDisk: true);
        }
    }

    public void Dispose()
    {
        flushing.Dispose();
        lock (gate)
        {
            if (closed)
                return;
            closed = true;
            stream.Flush(flushToDisk: true);
            stream.Dispose();
        }
    }

    private static bool MustLast(RunEvent runEvent) =>
        runEvent is RunStarted or CheckpointSaved or ArtifactWritten or RunSucceeded or RunFailed or RunInterrupted or RunLost;

    private static void Mend(FileStream journal)
    {
        byte[] before = new byte[journal.Length];
        journal.ReadExactly(before);
        int kept = JournalFormat.LengthToKeep(before);
        journal.SetLength(kept);
        journal.Position = kept;
        if (kept > 0 && before[kept - 1] != '\n')
            journal.WriteByte((byte)'\n');
    }

    private void Flush(bool toDisk = false)
    {
        lock (gate)
        {
            if (closed || !dirty)
                return;
            stream.Flush(toDisk);
            dirty = false;
        }
    }
}
