namespace Architecture.Tests;

/// <summary>The arrows of docs/architecture.md: Core knows nobody, every room knows Core, only the two executables compose.</summary>
public class ArrowTests
{
    private static readonly Dictionary<string, string[]> AllowedProjects = new(StringComparer.Ordinal)
    {
        ["Experiments.Core"] = [],
        ["Experiments.Yaml"] = ["Experiments.Core"],
        ["Experiments.Torch"] = ["Experiments.Core"],
        ["Experiments.Engine"] = ["Experiments.Core"],
        ["Experiments.LiteDb"] = ["Experiments.Core"],
        ["Experiments.Reports"] = ["Experiments.Core"],
        ["Experiments.Worker"] = ["Experiments.Core", "Experiments.Torch"],
        ["Experiments.Cli"] = ["Experiments.Core", "Experiments.Yaml", "Experiments.Engine", "Experiments.LiteDb", "Experiments.Reports"],
    };

    /// <summary>Each foreign library has one home, Scriban two (docs/adr/0006); the abstractions of Microsoft.Extensions are everybody's.</summary>
    private static readonly Dictionary<string, string[]> Homes = new(StringComparer.Ordinal)
    {
        ["YamlDotNet"] = ["Experiments.Yaml"],
        ["TorchSharp"] = ["Experiments.Torch"],
        ["Microsoft.ML.Tokenizers"] = ["Experiments.Torch"],
        ["CsvHelper"] = ["Experiments.Torch"],
        ["Parquet.Net"] = ["Experiments.Torch"],
        ["System.Numerics.Tensors"] = ["Experiments.Torch"],
        ["Microsoft.Extensions.Hosting"] = ["Experiments.Engine"],
        ["LiteDB"] = ["Experiments.LiteDb"],
        ["Scriban"] = ["Experiments.Reports", "Experiments.Torch"],
        ["Markdig"] = ["Experiments.Reports"],
        ["System.CommandLine"] = ["Experiments.Cli"],
        ["Spectre.Console"] = ["Experiments.Cli"],
        ["$(TensorBackend)"] = ["Experiments.Worker"],
    };

    [Fact]
    public void Every_project_references_only_the_projects_it_may()
    {
        Repository.Projects.Keys.Order().ShouldBe(AllowedProjects.Keys.Order());

        foreach (ProjectFile project in Repository.Projects.Values)
        {
            project.Projects.Except(AllowedProjects[project.Name]).ShouldBeEmpty($"{project.Name} has an arrow that is not allowed");
        }
    }

    [Fact]
    public void Core_has_no_packages() =>
        Repository.Projects["Experiments.Core"].Packages.ShouldBeEmpty();

    [Fact]
    public void Each_foreign_library_stays_at_home()
    {
        var uses =
            from project in Repository.Projects.Values
            from package in project.Packages
            where !package.EndsWith(".Abstractions", StringComparison.Ordinal)
            select (project: project.Name, package);

        foreach ((string project, string package) in uses)
        {
            Homes.ShouldContainKey(package, $"{project} uses {package}, which has no home yet");
            Homes[package].ShouldContain(project, $"{package} does not live there");
        }
    }

    [Fact]
    public void Sources_do_not_know_the_stand_ins()
    {
        string[] knowing = [.. Repository.SourceFiles("src")
            .Where(path => File.ReadAllText(path) is var text
                && (text.Contains("eng/standins", StringComparison.OrdinalIgnoreCase) || text.Contains("SqliteConnection", StringComparison.Ordinal)))
            .Select(Repository.Relative)];

        knowing.ShouldBeEmpty();
    }
}
