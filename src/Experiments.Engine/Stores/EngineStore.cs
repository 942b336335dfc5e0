using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Engine.Stores;

/// <summary>A store that this engine holds the lease of: run folders, and the index over them. Safe for several lanes.</summary>
internal sealed class EngineStore(string folder, StoreLease lease, RunFolders folders) : IDisposable
{
    private readonly Lock _gate = new();

    public string Folder => folder;

    /// <summary>Opened once the lease is held; one thread at a time.</summary>
    public IRunStore Index { get; set; } = new RunSnapshot();

    public RunFolder FolderOf(RunPlan plan) => RunFolder.Of(folder, plan.Experiment, plan.Id);

    /// <summary>What the run's own folder says, which is the truth; null where it was never started.</summary>
    public StoredRun? Load(RunPlan plan) => RunFolders.Find(FolderOf(plan), plan);

    /// <summary>What the index says.</summary>
    public RunRecord? Find(RunId id)
    {
        lock (_gate)
            return Index.Find(id);
    }

    public IReadOnlyList<RunRecord> List(RunQuery query)
    {
        lock (_gate)
            return Index.List(query);
    }

    public void Begin(RunPlan plan) => folders.Begin(FolderOf(plan), plan);

    public void Save(RunFold fold)
    {
        lock (_gate)
            Index.Save(fold.Record, fold.Series);
    }

    public void Delete(RunId id)
    {
        lock (_gate)
            Index.Delete(id);
    }

    public void Dispose()
    {
        Index.Dispose();
        lease.Dispose();
    }

    /// <summary>Throws <see cref="ExperimentException"/> (not writable, exit 6) where runs could not be kept there.</summary>
    internal static void ThrowUnlessWritable(string store)
    {
        try
        {
            Directory.CreateDirectory(store);
            string probe = Path.Combine(store, $".write-{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (IOException error)
        {
            throw NotWritable(store, error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw NotWritable(store, error);
        }
    }

    private static ExperimentException NotWritable(string store, SystemException error) => new(
        Diagnostic.Error(
            DiagnosticCodes.FolderNotWritable,
            $"Runs cannot be kept in this folder: {error.Message}",
            new SourceLocation(store),
            "give --store a folder that can be written to"),
        ExitCode.InvalidEnvironment,
        error);
}
