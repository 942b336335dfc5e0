using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Engine.Stores;

/// <summary>Reads and begins run folders: the truth that the index is made from.</summary>
internal sealed class RunFolders(IPlanFormat planFormat)
{
    /// <summary>Every run folder of a store, in order of their paths.</summary>
    public static IEnumerable<RunFolder> Enumerate(string store) => !Directory.Exists(store)
        ? []
        : Directory.EnumerateDirectories(store)
            .Where(path => !Path.GetFileName(path).StartsWith('.'))
            .SelectMany(Directory.EnumerateDirectories)
            .Order(StringComparer.Ordinal)
            .Select(path => new RunFolder(path))
            .Where(folder => File.Exists(folder.Plan));

    /// <summary>Throws <see cref="ExperimentException"/> where the plan is unreadable; other damage is left out and said.</summary>
    public StoredRun Load(RunFolder folder) => Load(folder, planFormat.Read(File.ReadAllText(folder.Plan), folder.Plan));

    /// <summary>Null where this plan has no folder with a journal.</summary>
    public static StoredRun? Find(RunFolder folder, RunPlan plan) => File.Exists(folder.Journal) ? Load(folder, plan) : null;

    /// <summary>Makes the folder and writes the plan into it.</summary>
    public void Begin(RunFolder folder, RunPlan plan)
    {
        Directory.CreateDirectory(folder.Path);
        File.WriteAllText(folder.Plan, planFormat.Write(plan));
    }

    /// <summary>Adds what a worker could not say itself to the journal, on the disk before this returns.</summary>
    public static void Append(RunFolder folder, RunEvent runEvent)
    {
        Directory.CreateDirectory(folder.Path);
        using FileStream journal = new(folder.Journal, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        byte[] before = new byte[journal.Length];
        journal.ReadExactly(before);
        int kept = JournalFormat.LengthToKeep(before);
        journal.SetLength(kept);
        journal.Position = kept;
        if (kept > 0 && before[kept - 1] != '\n')
            journal.WriteByte((byte)'\n');
        journal.Write(JournalFormat.Write(runEvent));
        journal.Flush(flushToDisk: true);
    }

    private static StoredRun Load(RunFolder folder, RunPlan plan)
    {
        Journal journal = File.Exists(folder.Journal)
            ? JournalFormat.Read(File.ReadAllBytes(folder.Journal), folder.Journal)
            : new Journal([], []);
        var fold = RunFold.Of(plan, folder.Path, journal.Events, ReadEnvironment(folder, out Diagnostic? problem));
        return new StoredRun(fold, journal.Events, problem is null ? journal.Diagnostics : journal.Diagnostics.Add(problem));
    }

    private static RunEnvironment? ReadEnvironment(RunFolder folder, out Diagnostic? problem)
    {
        problem = null;
        if (!File.Exists(folder.Environment))
            return null;
        try
        {
            return JsonSerializer.Deserialize<RunEnvironment>(File.ReadAllText(folder.Environment), ExperimentJson.Document);
        }
        catch (JsonException error)
        {
            problem = Diagnostic.Warning(
                DiagnosticCodes.StoreCorrupt, $"The environment cannot be read: {error.Message}", new SourceLocation(folder.Environment));
            return null;
        }
    }
}

/// <summary>What a run folder says.</summary>
internal sealed record StoredRun(RunFold Fold, ImmutableArray<RunEvent> Events, ImmutableArray<Diagnostic> Diagnostics)
{
    public RunRecord Record => Fold.Record;

    /// <summary>The process that trained it last, if any began.</summary>
    public RunStarted? LastAttempt => Events.OfType<RunStarted>().LastOrDefault();
}
