using Experiments.Core.Plans;

namespace Experiments.Core.Runs;

/// <summary>
/// The index over the run folders: quick answers to what the folders hold, made anew from them at any time.
/// Its members may be called from any thread. Every implementation passes the contract suite in tests/Experiments.Testing.
/// </summary>
public interface IRunStore : IDisposable
{
    /// <summary>
    /// The index may lack runs: it began empty, at first use or because what was there could not be read and was set aside,
    /// or its first owner died while filling it.
    /// Whoever opened it then folds the run folders into it.
    /// </summary>
    bool IsNew { get; }

    /// <summary>Inserts the record or replaces the one of the same id, together with its series, in one transaction.</summary>
    void Save(RunRecord record, IReadOnlyList<MetricSeries> series);

    RunRecord? Find(RunId id);

    /// <summary>Ids that start with <paramref name="prefix"/>, in order, at most <paramref name="limit"/>.</summary>
    IReadOnlyList<RunId> FindByPrefix(string prefix, int limit);

    /// <summary>Records that match, newest start first; never started ones last, by id.</summary>
    IReadOnlyList<RunRecord> List(RunQuery query);

    IReadOnlyList<MetricSeries> Series(RunId id);

    void Delete(RunId id);

    /// <summary>Forgets everything, before the index is made anew.</summary>
    void Clear();
}

/// <summary>Which records; null means any.</summary>
public sealed record RunQuery(string? Experiment = null, string? Sweep = null, RunState? State = null, int? Limit = null)
{
    /// <summary>Whether the record is asked for; the limit is left to the store.</summary>
    public bool Matches(RunRecord record) =>
        (Experiment is null || record.Plan.Experiment == Experiment)
        && (Sweep is null || record.Plan.Sweep == Sweep)
        && (State is null || record.State == State);
}
