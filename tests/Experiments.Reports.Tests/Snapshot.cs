using Experiments.Testing;

namespace Experiments.Reports.Tests;

/// <summary>Compares with a checked-in file; UPDATE_SNAPSHOTS=1 writes it anew, to be looked at in the diff.</summary>
internal static class Snapshot
{
    public static void ShouldMatch(string name, string actual)
    {
        string path = Path.Combine(RepositoryFolder.Root, "tests", "Experiments.Reports.Tests", "Snapshots", name);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, actual);

        File.Exists(path).ShouldBeTrue($"There is no {path}: run with UPDATE_SNAPSHOTS=1");
        actual.ShouldBe(File.ReadAllText(path).ReplaceLineEndings("\n"));
    }
}
