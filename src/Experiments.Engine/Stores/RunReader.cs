using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Engine.Stores;

/// <summary>
/// What reading commands see of a store: the index where it is free, the run folders themselves while an engine has it.
/// A run is shown as queued or running only while an engine lives.
/// </summary>
public sealed class RunReader : IDisposable
{
    private readonly IRunStore _runs;
    private readonly bool _engineLives;

    internal RunReader(IRunStore runs, bool engineLives, ImmutableArray<Diagnostic> diagnostics)
    {
        _runs = runs;
        _engineLives = engineLives;
        Diagnostics = diagnostics;
    }

    /// <summary>Folders and lines that could not be read, where the folders were.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    public RunRecord? Find(RunId id) => _runs.Find(id) is { } record ? Shown(record) : null;

    public IReadOnlyList<RunId> FindByPrefix(string prefix, int limit) => _runs.FindByPrefix(prefix, limit);

    /// <summary>As <see cref="IRunStore.List"/>.</summary>
    public IReadOnlyList<RunRecord> List(RunQuery query) =>
        [.. _runs.List(query with { State = null, Limit = null })
            .Select(Shown)
            .Where(query.Matches)
            .Take(query.Limit ?? int.MaxValue)];

    public IReadOnlyList<MetricSeries> Series(RunId id) => _runs.Series(id);

    public void Dispose() => _runs.Dispose();

    private RunRecord Shown(RunRecord record) => !_engineLives && record.State is (RunState.Queued or RunState.Running)
        ? record with { State = RunState.Lost }
        : record;
}
