using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Engine.Stores;

/// <summary>The run folders folded at one moment, in memory: for those who read while another process has the index.</summary>
internal sealed class RunSnapshot : IRunStore
{
    private readonly SortedDictionary<string, (RunRecord Record, IReadOnlyList<MetricSeries> Series)> _runs = new(StringComparer.Ordinal);

    public bool IsNew => true;

    public void Save(RunRecord record, IReadOnlyList<MetricSeries> series) => _runs[record.Id.Value] = (record, [.. series]);

    public RunRecord? Find(RunId id) => _runs.TryGetValue(id.Value, out var run) ? run.Record : null;

    public IReadOnlyList<RunId> FindByPrefix(string prefix, int limit) =>
        [.. _runs.Keys.Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).Take(limit).Select(id => new RunId(id))];

    public IReadOnlyList<RunRecord> List(RunQuery query) =>
        [.. _runs.Values.Select(run => run.Record)
            .Where(query.Matches)
            .OrderByDescending(record => record.Started ?? DateTimeOffset.MinValue)
            .ThenBy(record => record.Id.Value, StringComparer.Ordinal)
            .Take(query.Limit ?? int.MaxValue)];

    public IReadOnlyList<MetricSeries> Series(RunId id) => _runs.TryGetValue(id.Value, out var run) ? run.Series : [];

    public void Delete(RunId id) => _runs.Remove(id.Value);

    public void Clear() => _runs.Clear();

    public void Dispose()
    {
        // Nothing is held.
    }
}
