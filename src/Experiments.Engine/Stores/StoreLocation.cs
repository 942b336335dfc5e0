namespace Experiments.Engine.Stores;

/// <summary>Where the runs are kept.</summary>
public static class StoreLocation
{
    public const string Variable = "EXPERIMENTS_STORE";
    private const string FolderName = "runs";

    /// <summary>
    /// What was said explicitly, else <c>runs/</c> beside the nearest Experiments.sln, project or git root above the folder,
    /// else <c>runs/</c> within the folder itself.
    /// </summary>
    /// <param name="folder">Of the experiment, or the current one.</param>
    /// <param name="said">From <c>--store</c> or <see cref="Variable"/>; null or empty where neither is given.</param>
    /// <returns>An absolute path; it need not exist.</returns>
    public static string Find(string folder, string? said)
    {
        if (!string.IsNullOrEmpty(said))
            return Path.GetFullPath(said);
        string start = Path.GetFullPath(folder);
        for (DirectoryInfo? candidate = new(start); candidate is not null; candidate = candidate.Parent)
        {
            if (IsRoot(candidate))
                return Path.Combine(candidate.FullName, FolderName);
        }

        return Path.Combine(start, FolderName);
    }

    private static bool IsRoot(DirectoryInfo folder) => folder.Exists
        && (File.Exists(Path.Combine(folder.FullName, "Experiments.sln"))
            || Path.Exists(Path.Combine(folder.FullName, ".git"))
            || folder.EnumerateFiles("*.csproj").Any());
}
