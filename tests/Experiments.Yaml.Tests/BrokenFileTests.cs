using Experiments.Core.Sweeps;
using Experiments.Testing;

namespace Experiments.Yaml.Tests;

/// <summary>What a user sees for a broken file: each case is a YAML file under Snapshots and the text beside it.</summary>
public sealed class BrokenFileTests : IDisposable
{
    private static readonly string Folder = Path.Combine(RepositoryFolder.Root, "tests", "Experiments.Yaml.Tests", "Snapshots");

    private readonly ExperimentFolder _folder = new();

    public static TheoryData<string> Cases()
    {
        var cases = new TheoryData<string>();
        foreach (string file in Directory.GetFiles(Folder, "*.yaml").Order(StringComparer.Ordinal))
            cases.Add(Path.GetFileNameWithoutExtension(file));
        return cases;
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Says_what_is_wrong_where(string name)
    {
        _folder.With("experiment.yaml", File.ReadAllText(Path.Combine(Folder, name + ".yaml")));

        ReadResult result = _folder.Read();
        string shown = _folder.Show(result.Experiment is null
            ? result.Diagnostics
            : [.. result.Diagnostics, .. SweepPlanner.Plan(result.Experiment, new PlanContext(1, "cpu")).Diagnostics]);

        string snapshot = Path.Combine(Folder, name + ".txt");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(snapshot, shown);
        shown.ShouldContain(": error EXP");
        shown.ShouldBe(File.ReadAllText(snapshot));
    }

    [Fact]
    public void There_are_broken_files() => Directory.GetFiles(Folder, "*.yaml").Length.ShouldBeGreaterThan(15);
}
