using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace LiteDB;

/// <summary>
/// The file: an SQLite database with write-ahead log. One connection writes, under a lock that an explicit transaction keeps for its thread;
/// other threads read beside it what was last committed.
/// </summary>
internal sealed class DataFile : IDisposable
{
    /// <summary>"LDBS", so that another program's SQLite file is not taken for ours.</summary>
    private const int ApplicationId = 0x4C444253;

    /// <summary>Managed threads count from 1.</summary>
    private const int NoThread = 0;

    private const string Schema = $"""
        CREATE TABLE collection(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE);
        CREATE TABLE document(id INTEGER PRIMARY KEY, collection INTEGER NOT NULL, key BLOB NOT NULL, body BLOB NOT NULL, UNIQUE(collection, key));
        CREATE TABLE collection_index(id INTEGER PRIMARY KEY, collection INTEGER NOT NULL, name TEXT NOT NULL COLLATE NOCASE,
            expression TEXT NOT NULL, is_unique INTEGER NOT NULL, UNIQUE(collection, name));
        CREATE TABLE index_key(collection_index INTEGER NOT NULL, key BLOB NOT NULL, document INTEGER NOT NULL,
            PRIMARY KEY(collection_index, key, document)) WITHOUT ROWID;
        CREATE INDEX index_key_document ON index_key(document);
        """;

    private readonly FileStream ownership;
    private readonly string connectionString;
    private readonly SqliteConnection writer;
    private readonly SemaphoreSlim writing = new(1, 1);
    private volatile int transactionThread;
    private volatile bool disposed;

    public DataFile(string path)
    {
        ownership = Own(path);
        connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = false, DefaultTimeout = 60 }.ToString();
        writer = new SqliteConnection(connectionString);
        try
        {
            Translate<object?>(() =>
            {
                Open();
                return null;
            });
        }
        catch (LiteException)
        {
            Dispose();
            throw;
        }
    }

    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    private bool InTransaction => transactionThread == Environment.CurrentManagedThreadId;

    /// <summary>SQLite takes a transaction back by itself where the disk is full or fails.</summary>
    private bool IsOpen => !disposed && raw.sqlite3_get_autocommit(writer.Handle) == 0;

    public bool Begin()
    {
        if (InTransaction)
        {
            return false;
        }

        EnterWriter();
        Run("BEGIN IMMEDIATE");
        transactionThread = Environment.CurrentManagedThreadId;
        return true;
    }

    public bool Commit() => End("COMMIT");

    public bool Rollback() => End(IsOpen ? "ROLLBACK" : "SELECT 0");

    public T Read<T>(Func<SqliteConnection, T> query)
    {
        ThrowIfDisposed();
        return Translate(() =>
        {
            if (InTransaction)
            {
                return query(writer);
            }

            using var reader = new SqliteConnection(connectionString);
            reader.Open();
            return query(reader);
        });
    }

    /// <summary>All of <paramref name="change"/> or nothing. What fails inside an explicit transaction takes that back as a whole.</summary>
    public T Write<T>(Func<SqliteConnection, T> change)
    {
        var own = Begin();
        var done = false;
        try
        {
            var result = Translate(() => change(writer));
            done = true;
            return result;
        }
        finally
        {
            if (!done)
            {
                Rollback();
            }
            else if (own)
            {
                Commit();
            }
        }
    }

    public void Checkpoint()
    {
        EnterWriter();
        try
        {
            Run("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        finally
        {
            writing.Release();
        }
    }

    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        writer.Dispose();
        SqliteConnection.ClearPool(writer);
        writing.Dispose();
        ownership.Dispose();
    }

    // SQLite locks for the length of a transaction, LiteDB from opening to closing. So a file beside it is held, named as LiteDB names its log.
    private static FileStream Own(string path)
    {
        var name = $"{Path.GetFileNameWithoutExtension(path)}-log{Path.GetExtension(path)}";
        var log = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "", name);
        return new FileStream(log, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
    }

    private void Open()
    {
        writer.Open();
        Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
        var application = writer.Scalar<long>("PRAGMA application_id");
        if (application == ApplicationId)
        {
            return;
        }

        if (application != 0 || writer.Scalar<long>("SELECT count(*) FROM sqlite_master") > 0)
        {
            throw LiteException.InvalidDatabase();
        }

        Run($"BEGIN IMMEDIATE; {Schema} PRAGMA application_id = {ApplicationId.ToString(CultureInfo.InvariantCulture)}; COMMIT");
    }

    private void EnterWriter()
    {
        ThrowIfDisposed();
        if (!writing.Wait(Timeout))
        {
            throw LiteException.LockTimeout(Timeout);
        }
    }

    private bool End(string command)
    {
        ThrowIfDisposed();
        if (!InTransaction)
        {
            return false;
        }

        try
        {
            Run(command);
        }
        finally
        {
            transactionThread = NoThread;
            writing.Release();
        }

        return true;
    }

    private void Run(string sql) => Translate(() => writer.Execute(sql));

    private void ThrowIfDisposed()
    {
        if (disposed)
        {
            throw LiteException.EngineDisposed();
        }
    }

    private static T Translate<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_NOTADB)
        {
            throw LiteException.InvalidDatabase(e);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_CORRUPT)
        {
            throw LiteException.InvalidDatafileState(e.Message, e);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_CANTOPEN or raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_READONLY)
        {
            throw new IOException(e.Message, e);
        }
    }
}
