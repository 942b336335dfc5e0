using System.Text.RegularExpressions;

namespace Architecture.Tests;

public partial class HouseStyleTests
{
    private static readonly string[] KindFolders = ["Interfaces", "Helpers", "Utils", "Utilities", "Services", "Models.Dto", "Common", "Misc"];

    [Fact]
    public void Folders_are_features_and_never_kinds()
    {
        string[] kinds = [.. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories)
            .Where(path => KindFolders.Contains(Path.GetFileName(path), StringComparer.OrdinalIgnoreCase))
            .Select(Repository.Relative)];

        kinds.ShouldBeEmpty();
    }

    [Fact]
    public void Types_are_not_named_after_nothing()
    {
        string[] vague = [.. Repository.SourceFiles("src")
            .SelectMany(path => VagueType().Matches(File.ReadAllText(path)).Select(match => $"{Repository.Relative(path)}: {match.Groups[1].Value}"))];

        vague.ShouldBeEmpty();
    }

    [Fact]
    public void Only_the_worker_loop_and_main_catch_everything()
    {
        string[] allowed = ["src/Experiments.Cli/Program.cs", "src/Experiments.Worker/WorkerLoop.cs"];
        string[] catching = [.. Repository.SourceFiles("src")
            .Where(path => CatchAll().IsMatch(File.ReadAllText(path)))
            .Select(Repository.Relative)
            .Except(allowed)];

        catching.ShouldBeEmpty();
    }

    [Fact]
    public void No_file_is_longer_than_a_reader_can_hold()
    {
        string[] endless = [.. Repository.SourceFiles("src")
            .Where(path => File.ReadLines(path).Count() > 350)
            .Select(Repository.Relative)];

        endless.ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_that_belongs_to_one_machine_is_in_the_repository()
    {
        string[] telling = [.. new[] { "src", "tests", "eng" }.SelectMany(Repository.SourceFiles)
            .Where(path => Path.GetFileName(path) != nameof(HouseStyleTests) + ".cs")
            .Where(path => MachinePath().IsMatch(File.ReadAllText(path)))
            .Select(Repository.Relative)];

        telling.ShouldBeEmpty();
    }

    [GeneratedRegex(@"\b(?:class|record|struct|interface)\s+(\w*(?:Helper|Manager|Util|Utils|Base|Info))\b")]
    private static partial Regex VagueType();

    /// <summary>Without a filter that names what is expected.</summary>
    [GeneratedRegex(@"catch\s*(?:\(\s*(?:System\.)?Exception\b[^)]*\)(?!\s*when)|\{)")]
    private static partial Regex CatchAll();

    [GeneratedRegex(@"""/(?:home|work|root)/")]
    private static partial Regex MachinePath();
}
