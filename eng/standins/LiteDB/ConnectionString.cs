namespace LiteDB;

/// <summary>How a file is opened.</summary>
public enum ConnectionType
{
    /// <summary>By one process, from opening to closing.</summary>
    Direct = 0,
}

/// <summary>Which file, and how.</summary>
public class ConnectionString
{
    public ConnectionString()
    {
    }

    /// <summary>A file's path alone.</summary>
    public ConnectionString(string connectionString)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        Filename = connectionString;
    }

    public ConnectionType Connection { get; set; } = ConnectionType.Direct;

    public string Filename { get; set; } = "";
}
