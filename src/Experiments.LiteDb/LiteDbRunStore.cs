using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using LiteDB;
using Microsoft.Extensions.Logging;

namespace Experiments.LiteDb;

/// <summary>The index over the run folders in one LiteDB file, which this process alone has open.</summary>
internal sealed class LiteDbRunStore : IRunStore
{
    private readonly StoreFiles files;
    private readonly StoreLock ownership;
    private readonly IndexDatabase index;

    private LiteDbRunStore(StoreFiles files, StoreLock ownership, IndexDatabase index)
    {
        this.files = files;
        this.ownership = ownership;
        this.index = index;
        IsNew = !index.IsComplete;
    }

    public bool IsNew { get; }

    /// <exception cref="ExperimentException">
    /// Another process owns the store, the folder cannot be written, or a newer version of the tool wrote the index.
    /// A damaged or foreign index is no error: it is set aside with a warning, and <see cref="IsNew"/> says so.
    /// </exception>
    public static LiteDbRunStore Open(string folder, TimeProvider time, ILogger logger)
    {
        var files = new StoreFiles(Path.GetFullPath(folder));
        var ownership = StoreLock.Take(files);
        try
        {
            return new LiteDbRunStore(files, ownership, IndexDatabase.Open(files, time, logger));
        }
        catch (ExperimentException)
        {
            ownership.Dispose();
            throw;
        }
    }

    public void Save(RunRecord record, IReadOnlyList<MetricSeries> series) => Guard(() => index.Change(() =>
    {
        index.Runs.Upsert(RunDocument.Write(record));
        index.Series.DeleteMany(Query.EQ(SeriesDocument.Run, record.Id.Value));
        index.Series.Insert(SeriesDocument.Write(record.Id, series));
    }));

    public RunRecord? Find(RunId id) => Guard(() =>
        index.Runs.FindById(id.Value) is { } document && RunDocument.Id(document) == id ? RunDocument.Read(document) : null);

    public IReadOnlyList<RunId> FindByPrefix(string prefix, int limit) => Guard(() =>
        index.Runs.Find(Query.Between("_id", prefix, prefix + char.MaxValue))
            .Select(RunDocument.Id)
            .Where(id => id.Value.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(id => id.Value, StringComparer.Ordinal)
            .Take(limit)
            .ToList());

    /// <summary>Sorts by the fields of the documents and reads only the records it returns.</summary>
    public IReadOnlyList<RunRecord> List(RunQuery query) => Guard(() =>
        Select(query)
            .Where(document => RunDocument.Matches(document, query))
            .OrderByDescending(RunDocument.StartedTicks)
            .ThenBy(document => RunDocument.Id(document).Value, StringComparer.Ordinal)
            .Take(query.Limit ?? int.MaxValue)
            .Select(RunDocument.Read)
            .ToList());

    public IReadOnlyList<MetricSeries> Series(RunId id) => Guard(() =>
        SeriesDocument.Read(index.Series
            .Find(Query.EQ(SeriesDocument.Run, id.Value))
            .Where(document => document[SeriesDocument.Run].AsString == id.Value)));

    public void Delete(RunId id) => Guard(() => index.Change(() =>
    {
        index.Runs.Delete(id.Value);
        index.Series.DeleteMany(Query.EQ(SeriesDocument.Run, id.Value));
    }));

    public void Clear() => Guard(index.Clear);

    public void Dispose()
    {
        index.Complete();
        index.Dispose();
        ownership.Dispose();
    }

    private IEnumerable<BsonDocument> Select(RunQuery query)
    {
        var found = index.Runs.Query();
        if (query.Sweep is { } sweep)
        {
            found = found.Where(Query.EQ(RunDocument.Sweep, sweep));
        }

        if (query.Experiment is { } experiment)
        {
            found = found.Where(Query.EQ(RunDocument.Experiment, experiment));
        }

        if (query.State is { } state)
        {
            found = found.Where(Query.EQ(RunDocument.State, state.ToString()));
        }

        return found.ToEnumerable();
    }

    private void Guard(Action action) => Guard(() =>
    {
        action();
        return true;
    });

    private T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (LiteException e)
        {
            throw Damaged(e);
        }
        catch (JsonException e)
        {
            throw Damaged(e);
        }
        catch (KeyNotFoundException e)
        {
            throw Damaged(e);
        }
        catch (IOException e)
        {
            throw new ExperimentException(
                Diagnostic.Error(DiagnosticCodes.FolderNotWritable, $"the index {files.Index} cannot be read or written: {e.Message}"),
                ExitCode.InvalidEnvironment,
                e);
        }
    }

    private ExperimentException Damaged(Exception cause) => new(
        Diagnostic.Error(
            DiagnosticCodes.StoreCorrupt,
            $"the index {files.Index} is damaged: {cause.Message}",
            hint: "run 'dotnet experiment store rebuild'"),
        ExitCode.InvalidEnvironment,
        cause);
}
