using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Testing.Stores;

/// <summary>An index that lives as long as the process. Passes <see cref="RunStoreContract"/>.</summary>
public sealed class InMemoryRunStore : IRunStore
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, (RunRecord Record, IReadOnlyList<MetricSeries> Series)> runs = new(StringComparer.Ordinal);

    public bool IsNew => true;

    public void Save(RunRecord record, IReadOnlyList<MetricSeries> series)
    {
        lock (gate)
            runs[record.Id.Value] = (record, [.. series]);
    }

    public RunRecord? Find(RunId id)
    {
        lock (gate)
            return runs.TryGetValue(id.Value, out var run) ? run.Record : null;
    }

    public IReadOnlyList<RunId> FindByPrefix(string prefix, int limit)
    {
        lock (gate)
            return [.. runs.Keys.Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).Take(limit).Select(id => new RunId(id))];
    }

    public IReadOnlyList<RunRecord> List(RunQuery query)
    {
        lock (gate)
        {
            return
            [
                .. runs.Values.Select(run => run.Record)
                    .Where(query.Matches)
                    .OrderByDescending(record => record.Started?.UtcTicks)
                    .ThenBy(record => record.Id.Value, StringComparer.Ordinal)
                    .Take(query.Limit ?? int.MaxValue),
            ];
        }
    }

    public IReadOnlyList<MetricSeries> Series(RunId id)
    {
        lock (gate)
            return runs.TryGetValue(id.Value, out var run) ? run.Series : [];
    }

    public void Delete(RunId id)
    {
        lock (gate)
            runs.Remove(id.Value);
    }

    public void Clear()
    {
        lock (gate)
            runs.Clear();
    }

    public void Dispose()
    {
    }
}
