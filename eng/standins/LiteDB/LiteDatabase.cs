using System.Text.RegularExpressions;

namespace LiteDB;

/// <summary>A database in one file, owned by this process until it is disposed. A transaction belongs to the thread that began it.</summary>
public partial class LiteDatabase : ILiteDatabase
{
    private readonly DataFile file;

    /// <exception cref="IOException">Another process has the file open.</exception>
    /// <exception cref="LiteException">The file is not a database.</exception>
    public LiteDatabase(string connectionString, BsonMapper? mapper = null)
        : this(new ConnectionString(connectionString), mapper)
    {
    }

    /// <inheritdoc cref="LiteDatabase(string, BsonMapper)"/>
    public LiteDatabase(ConnectionString connectionString, BsonMapper? mapper = null)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        file = new DataFile(connectionString.Filename);
    }

    public int UserVersion
    {
        get => file.Read(connection => (int)connection.Scalar<long>("PRAGMA user_version"));
        set => file.Write(connection => connection.Execute($"PRAGMA user_version = {value}"));
    }

    public TimeSpan Timeout
    {
        get => file.Timeout;
        set => file.Timeout = value;
    }

    /// <summary>Dates are read in local time unless this is set.</summary>
    public bool UtcDate { get; set; }

    public ILiteCollection<BsonDocument> GetCollection(string name, BsonAutoId autoId = BsonAutoId.ObjectId) =>
        CollectionName().IsMatch(name) ? new LiteCollection(this, file, name, autoId) : throw LiteException.InvalidCollectionName(name);

    public IEnumerable<string> GetCollectionNames() => file.Read(CollectionTable.Names);

    public bool CollectionExists(string name) => file.Read(connection => new CollectionTable(connection, name, UtcDate).Exists);

    public bool DropCollection(string name) => file.Write(connection => new CollectionTable(connection, name, UtcDate).Drop());

    /// <summary>Begins a transaction on this thread; false where it has one.</summary>
    public bool BeginTrans() => file.Begin();

    /// <summary>Keeps what the thread's transaction did; false where it has none.</summary>
    public bool Commit() => file.Commit();

    /// <summary>Takes back what the thread's transaction did; false where it has none, be it because a failure already took it back.</summary>
    public bool Rollback() => file.Rollback();

    public void Checkpoint() => file.Checkpoint();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,59}$")]
    private static partial Regex CollectionName();
}
