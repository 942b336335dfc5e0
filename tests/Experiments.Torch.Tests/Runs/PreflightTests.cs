using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Testing;
using Experiments.Testing.Plans;

namespace Experiments.Torch.Tests.Runs;

public sealed class PreflightTests
{
    [Fact]
    public void Finds_nothing_wrong_with_plans_that_can_run() => Check(
        Quickstart.Plan().Build(), Quickstart.Plan("lora").Build(), Quickstart.Plan("head").Build()).ShouldBeEmpty();

    [Fact]
    public void A_lora_target_without_a_match_names_the_layers_there_are()
    {
        var problem = Check(Quickstart.Plan("lora").Set("lora.target_modules", new[] { "q_proj" }).Build()).ShouldHaveSingleItem();

        problem.Code.ShouldBe(DiagnosticCodes.LoraTargetMatchesNothing);
        problem.Hint.ShouldNotBeNull().ShouldContain("query");
    }

    [Fact]
    public void A_weight_of_the_wrong_shape_is_named()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(Quickstart.Model))
            File.Copy(file, folder.File(Path.GetFileName(file)));
        folder.Write("config.json", File.ReadAllText(folder.File("config.json")).Replace("\"intermediate_size\": 512", "\"intermediate_size\": 256"));

        var problems = Check(Quickstart.Plan().Set("model", folder.Path).Build());

        problems.ShouldNotBeEmpty();
        problems.ShouldAllBe(problem => problem.Code == DiagnosticCodes.WrongWeightShape);
        problems[0].Message.ShouldContain("intermediate.dense");
    }

    [Fact]
    public void A_family_that_is_not_there_names_those_that_are()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(Quickstart.Model))
            File.Copy(file, folder.File(Path.GetFileName(file)));
        folder.Write("config.json", """{ "model_type": "mamba" }""");

        var problem = Check(Quickstart.Plan().Set("model", folder.Path).Build()).ShouldHaveSingleItem();

        problem.Code.ShouldBe(DiagnosticCodes.UnsupportedModel);
        problem.Hint.ShouldNotBeNull().ShouldContain("bert");
    }

    [Fact]
    public void A_limit_of_data_lint_keeps_runs_from_starting()
    {
        using var folder = new TemporaryFolder();
        string[] rows = [.. File.ReadLines(Path.Combine(Quickstart.Folder, "data", "train.csv")).Take(41)];
        var file = folder.Write("train.csv", string.Join('\n', [.. rows, rows[7], rows[8]]) + "\n");
        PlanBuilder Plan(double limit) => Quickstart.Plan().Set("data.train.path", new[] { file })
            .Set("data.lint", new Dictionary<string, object> { ["duplicates"] = limit, ["near_duplicates"] = "off" });

        Check(Plan(0.05).Build()).ShouldBeEmpty();
        var problems = Check(Plan(0.01).Build(), Plan(0.01).Mode("head").Build());

        problems.ShouldAllBe(problem => problem.Code == DiagnosticCodes.DuplicateRows && problem.Severity == Severity.Error);
        problems.Select(problem => problem.Location?.Line).ShouldBe([42, 43, 0]);
        problems[2].Message.ShouldContain("2 of 42 train rows");
    }

    [Fact]
    public void Data_that_no_limit_speaks_of_is_not_looked_at()
    {
        using var folder = new TemporaryFolder();
        string[] rows = [.. File.ReadLines(Path.Combine(Quickstart.Folder, "data", "train.csv")).Take(41)];
        var file = folder.Write("train.csv", string.Join('\n', [.. rows, rows[7], $"AKIA{new string('Q', 16)},{rows[8].Split(',')[^1]}"]) + "\n");

        Check(Quickstart.Plan().Set("data.train.path", new[] { file }).Build()).ShouldBeEmpty();
    }

    [Fact]
    public void A_missing_data_file_is_reported_once_for_all_plans()
    {
        var missing = new[] { Path.Combine(Quickstart.Folder, "data", "none.csv") };

        Check(Quickstart.Plan().Set("data.train.path", missing).Build(), Quickstart.Plan("head").Set("data.train.path", missing).Build())
            .ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.DataFileNotFound);
    }

    [Fact]
    public void Texts_longer_than_the_positions_are_refused()
    {
        using var folder = new TemporaryFolder();
        var row = string.Join(' ', Enumerable.Repeat("card", 600));
        var data = folder.Write("long.csv", $"text,label\n{row},a\nshort,b\n");

        Check(Quickstart.Plan().Set("data.train.path", new[] { data }).Set("data.validation.path", new[] { data }).Set("data.labels", new[] { "a", "b" })
                .Set("data.max_length", 600).Build())
            .ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.ValueOutOfRange);
    }

    [Fact]
    public void A_device_that_is_not_here_is_refused() =>
        Check(Quickstart.Plan().Set("device", "cuda:97").Build()).ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.DeviceNotAvailable);

    private static IReadOnlyList<Diagnostic> Check(params RunPlan[] plans) => new TorchTraining(TimeProvider.System).Check(plans, CancellationToken.None);
}
