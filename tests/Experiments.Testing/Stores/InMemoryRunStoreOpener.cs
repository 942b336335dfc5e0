using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Testing.Stores;

/// <summary>Opens an index that outlives its closing, as a file does, but not the test; one holder at a time.</summary>
public sealed class InMemoryRunStoreOpener : IRunStoreOpener
{
    private bool _isNew = true;

    /// <summary>What the index holds.</summary>
    public InMemoryRunStore Content { get; } = new();

    public bool IsOpen { get; private set; }

    public IRunStore Open(string folder)
    {
        if (IsOpen)
            throw new ExperimentException(Diagnostic.Error(DiagnosticCodes.StoreLocked, "The index is open."), ExitCode.StoreBusy);
        IsOpen = true;
        Handle handle = new(this, _isNew);
        _isNew = false;
        return handle;
    }

    /// <summary>As if the index file were deleted.</summary>
    public void Lose()
    {
        Content.Clear();
        _isNew = true;
    }

    private sealed class Handle(InMemoryRunStoreOpener owner, bool isNew) : IRunStore
    {
        public bool IsNew => isNew;

        public void Save(RunRecord record, IReadOnlyList<MetricSeries> series) => owner.Content.Save(record, series);

        public RunRecord? Find(RunId id) => owner.Content.Find(id);

        public IReadOnlyList<RunId> FindByPrefix(string prefix, int limit) => owner.Content.FindByPrefix(prefix, limit);

        public IReadOnlyList<RunRecord> List(RunQuery query) => owner.Content.List(query);

        public IReadOnlyList<MetricSeries> Series(RunId id) => owner.Content.Series(id);

        public void Delete(RunId id) => owner.Content.Delete(id);

        public void Clear() => owner.Content.Clear();

        public void Dispose() => owner.IsOpen = false;
    }
}
