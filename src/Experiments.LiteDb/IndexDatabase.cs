using Experiments.Core.Diagnostics;
using LiteDB;
using Microsoft.Extensions.Logging;

namespace Experiments.LiteDb;

/// <summary>The LiteDB file: its form, its collections, and what becomes of one that cannot be read.</summary>
internal sealed class IndexDatabase : IDisposable
{
    /// <summary>Raised when documents change their form; an index of an older form is made anew.</summary>
    internal const int Version = 1;

    private const string RunCollection = "runs";
    private const string SeriesCollection = "series";

    private readonly LiteDatabase database;

    private IndexDatabase(LiteDatabase database)
    {
        this.database = database;
        Runs = database.GetCollection(RunCollection);
        Series = database.GetCollection(SeriesCollection);
    }

    public ILiteCollection<BsonDocument> Runs { get; }

    public ILiteCollection<BsonDocument> Series { get; }

    /// <summary>Written when an owner ends well, so that an index whose first owner died while filling it counts as new.</summary>
    public bool IsComplete => database.UserVersion == Version;

    /// <summary>Opens the index, or makes an empty one where none can be read: the run folders have everything.</summary>
    /// <exception cref="ExperimentException">A newer version of the tool wrote the file, or another program has it open.</exception>
    public static IndexDatabase Open(StoreFiles files, TimeProvider time, ILogger logger)
    {
        try
        {
            return OpenFile(files, logger);
        }
        catch (LiteException e)
        {
            Log.IndexSetAside(logger, DiagnosticCodes.StoreCorrupt, files.Index, e.Message, files.SetAside(time.GetUtcNow()));
            return OpenFile(files, logger);
        }
        catch (IOException e)
        {
            throw new ExperimentException(
                Diagnostic.Error(
                    DiagnosticCodes.StoreLocked,
                    $"the index {files.Index} cannot be opened: {e.Message}",
                    hint: "close the program that has it open"),
                ExitCode.StoreBusy,
                e);
        }
    }

    /// <summary>All of <paramref name="change"/> or nothing. LiteDB's transactions belong to a thread: the change awaits nothing.</summary>
    public void Change(Action change)
    {
        database.BeginTrans();
        var done = false;
        try
        {
            change();
            done = database.Commit();
        }
        finally
        {
            if (!done)
            {
                database.Rollback();
            }
        }
    }

    public void Clear() => Change(() =>
    {
        Runs.DeleteAll();
        Series.DeleteAll();
    });

    public void Complete() => database.UserVersion = Version;

    public void Dispose() => database.Dispose();

    private static IndexDatabase OpenFile(StoreFiles files, ILogger logger)
    {
        var database = new LiteDatabase(new ConnectionString { Filename = files.Index, Connection = ConnectionType.Direct });
        var done = false;
        try
        {
            var index = new IndexDatabase(database);
            index.Prepare(files, logger);
            done = true;
            return index;
        }
        finally
        {
            if (!done)
            {
                database.Dispose();
            }
        }
    }

    private void Prepare(StoreFiles files, ILogger logger)
    {
        var version = database.UserVersion;
        if (version > Version)
        {
            throw new ExperimentException(
                Diagnostic.Error(
                    DiagnosticCodes.StoreVersion,
                    $"the index {files.Index} was written by a newer version of the tool (form {version}, known: {Version})",
                    hint: "update the tool"),
                ExitCode.InvalidEnvironment);
        }

        if (database.GetCollectionNames().FirstOrDefault(name => name is not (RunCollection or SeriesCollection)) is { } foreign)
        {
            throw new LiteException(0, $"it has a collection '{foreign}' that is not ours");
        }

        if (version != 0 && version < Version)
        {
            Log.IndexOutdated(logger, files.Index);
            Clear();
            database.UserVersion = 0;
        }

        Runs.EnsureIndex(RunDocument.Experiment);
        Runs.EnsureIndex(RunDocument.Sweep);
        Runs.EnsureIndex(RunDocument.State);
        Series.EnsureIndex(SeriesDocument.Run);
    }
}
