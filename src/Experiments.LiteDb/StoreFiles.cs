using System.Globalization;

namespace Experiments.LiteDb;

/// <summary>The names of the index and of what stands beside it.</summary>
internal sealed record StoreFiles(string Folder)
{
    public string Index => Path.Combine(Folder, "index.db");

    public string Lock => Path.Combine(Folder, "index.lock");

    /// <summary>The number of the process that holds <see cref="Lock"/>, for people.</summary>
    public string Owner => Path.Combine(Folder, "index.owner");

    /// <summary>
    /// Moves the index out of the way, with the journals a database keeps beside it: an old one must not be replayed into a new file.
    /// </summary>
    /// <returns>Where the index is now.</returns>
    public string SetAside(DateTimeOffset now)
    {
        var suffix = $".bad-{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}";
        foreach (var file in Directory.GetFiles(Folder, "index*.db*").Where(file => !file.Contains(".bad-", StringComparison.Ordinal)))
        {
            File.Move(file, file + suffix, overwrite: true);
        }

        return Index + suffix;
    }
}
