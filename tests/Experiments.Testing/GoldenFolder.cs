namespace Experiments.Testing;

/// <summary>
/// Where the reference numbers lie: EXPERIMENT_GOLDEN, else <c>shared/golden</c> beside a folder above the tests,
/// else the subset in the repository's own tests/golden.
/// </summary>
public static class GoldenFolder
{
    public static string Root { get; } = Find();

    /// <summary>A path below the root; it need not exist.</summary>
    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>Case folders of a kind, such as <c>models</c>, by name; empty where this root has none.</summary>
    public static IEnumerable<string> Cases(string kind)
    {
        var folder = PathOf(kind);
        return Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal) : [];
    }

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("EXPERIMENT_GOLDEN") is { Length: > 0 } named)
            return named;
        var repository = RepositoryFolder.Root;
        for (var folder = new DirectoryInfo(repository); folder is not null; folder = folder.Parent)
        {
            var shared = Path.Combine(folder.FullName, "shared", "golden");
            if (Directory.Exists(shared))
                return shared;
        }

        return Path.Combine(repository, "tests", "golden");
    }
}
