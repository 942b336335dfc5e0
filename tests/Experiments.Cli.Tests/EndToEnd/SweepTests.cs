using System.Text.Json;
using Experiments.Core.Diagnostics;

namespace Experiments.Cli.Tests.EndToEnd;

/// <summary>One sweep, trained once, and all that can be asked of it.</summary>
public class SweepTests(SweepTests.Trained trained) : IClassFixture<SweepTests.Trained>
{
    [Fact]
    public void Trains_every_mode_and_ends_with_the_table_and_the_report()
    {
        trained.First.ShouldExit((int)ExitCode.Success);

        trained.First.Output.ShouldContain("lora");
        trained.First.Error.ShouldContain("3 trained");
        File.Exists(Path.Combine(trained.Folder.Path, "reports", "small-sweep.html")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_second_run_of_the_same_sweep_trains_nothing_and_says_so()
    {
        string[] before = [.. trained.Folder.Journals().Select(File.ReadAllText)];

        ToolResult second = (await Tool.RunAsync(trained.Folder.Path, "run", "sweep.yaml", "--json")).ShouldExit((int)ExitCode.Success);

        JsonElement finished = second.JsonLines[^1];
        finished.GetProperty("event").GetString().ShouldBe("sweep_finished");
        finished.GetProperty("cached").GetInt32().ShouldBe(3);
        finished.GetProperty("trained").GetInt32().ShouldBe(0);
        trained.Folder.Journals().Select(File.ReadAllText).ShouldBe(before);
    }

    [Fact]
    public async Task Plan_knows_what_is_there_already()
    {
        ToolResult plan = (await Tool.RunAsync(trained.Folder.Path, "plan", "sweep.yaml", "--json", "--set", "seed=7")).ShouldExit(0);
        ToolResult same = (await Tool.RunAsync(trained.Folder.Path, "plan", ".", "--json")).ShouldExit(0);

        plan.Json.GetProperty("runs").EnumerateArray().ShouldAllBe(run => !run.GetProperty("cached").GetBoolean());
        same.Json.GetProperty("runs").EnumerateArray().ShouldAllBe(run => run.GetProperty("cached").GetBoolean());
    }

    [Fact]
    public async Task Shows_a_run_with_every_field_of_the_contract()
    {
        JsonElement run = (await Tool.RunAsync(trained.Folder.Path, "show", "latest", "--json")).ShouldExit(0).Json;

        string[] contract =
        [
            "id", "name", "experiment", "sweep", "variant", "mode", "seed", "state", "started", "finished", "duration_seconds", "plan", "metrics",
            "best", "steps", "trainable_parameters", "parameters", "artifacts", "environment", "parent", "error",
        ];
        contract.Except(run.EnumerateObject().Select(property => property.Name)).ShouldBeEmpty();
        run.GetProperty("state").GetString().ShouldBe("succeeded");
        run.GetProperty("metrics").GetProperty("eval_accuracy").GetDouble().ShouldBeInRange(0, 1);
        run.GetProperty("plan").GetProperty("training").GetProperty("per_device_train_batch_size").GetInt32().ShouldBe(8);
        run.GetProperty("environment").GetProperty("libtorch").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Saves_Hugging_Face_and_PEFT_folders_whose_digests_are_recorded()
    {
        JsonElement lora = (await Tool.RunAsync(trained.Folder.Path, "show", await Id("lora"), "--json")).ShouldExit(0).Json;
        JsonElement full = (await Tool.RunAsync(trained.Folder.Path, "show", await Id("full"), "--json")).ShouldExit(0).Json;

        Artifacts(lora).ShouldContain("adapter/adapter_config.json");
        Artifacts(lora).ShouldContain("adapter/adapter_model.safetensors");
        Artifacts(full).ShouldContain("model/config.json");
        Artifacts(full).ShouldContain("model/model.safetensors");
        foreach (JsonElement artifact in full.GetProperty("artifacts").EnumerateArray())
        {
            byte[] content = File.ReadAllBytes(Path.Combine(full.GetProperty("folder").GetString()!, artifact.GetProperty("path").GetString()!));
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)).ShouldBe(artifact.GetProperty("sha256").GetString());
        }
    }

    [Fact]
    public async Task Lists_with_a_filter_over_settings_and_metrics()
    {
        JsonElement lora = (await Tool.RunAsync(trained.Folder.Path, "list", "--json", "--filter", "mode == lora && eval_accuracy >= 0")).ShouldExit(0).Json;
        ToolResult none = await Tool.RunAsync(trained.Folder.Path, "list", "--filter", "mode == lora && eval_accuracy > 1");
        ToolResult typo = await Tool.RunAsync(trained.Folder.Path, "list", "--filter", "eval_acuracy > 0.5");

        lora.EnumerateArray().Single().GetProperty("variant").GetString().ShouldBe("lora");
        none.ShouldExit((int)ExitCode.NothingMatched);
        typo.ShouldExit((int)ExitCode.InvalidCommandLine).Error.ShouldContain("EXP2002");
    }

    [Fact]
    public async Task Compares_the_groups()
    {
        JsonElement comparison = (await Tool.RunAsync(trained.Folder.Path, "compare", "small", "--json")).ShouldExit(0).Json;

        comparison.GetProperty("objective").GetProperty("metric").GetString().ShouldBe("eval_accuracy");
        comparison.GetProperty("groups").GetArrayLength().ShouldBe(3);
        comparison.GetProperty("runs").GetArrayLength().ShouldBe(3);
        comparison.GetProperty("comparisons").GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task Makes_the_index_anew_from_the_folders()
    {
        JsonElement before = (await Tool.RunAsync(trained.Folder.Path, "show", await Id("head"), "--json")).ShouldExit(0).Json;

        ToolResult rebuilt = (await Tool.RunAsync(trained.Folder.Path, "store", "rebuild", "--json")).ShouldExit(0);

        rebuilt.Json.GetProperty("runs").GetInt32().ShouldBeGreaterThanOrEqualTo(3);
        JsonElement after = (await Tool.RunAsync(trained.Folder.Path, "show", await Id("head"), "--json")).ShouldExit(0).Json;
        after.ToString().ShouldBe(before.ToString());
    }

    [Fact]
    public async Task Diff_names_what_differs_between_two_runs()
    {
        JsonElement diff = (await Tool.RunAsync(trained.Folder.Path, "diff", await Id("full"), await Id("head"), "--json")).ShouldExit(0).Json;

        string[] names = [.. diff.GetProperty("differences").EnumerateArray().Select(row => row.GetProperty("name").GetString()!)];
        names.ShouldContain("mode");
        names.ShouldContain("training.learning_rate");
        names.ShouldContain("eval_loss");
    }

    [Fact]
    public async Task A_plan_file_runs_alone_and_is_the_same_run()
    {
        JsonElement head = (await Tool.RunAsync(trained.Folder.Path, "show", await Id("head"), "--json")).ShouldExit(0).Json;
        string plan = Path.Combine(head.GetProperty("folder").GetString()!, "plan.yaml");

        JsonElement again = (await Tool.RunAsync(trained.Folder.Path, "plan", plan, "--json")).ShouldExit(0).Json;

        again.GetProperty("runs").EnumerateArray().Single().GetProperty("id").GetString().ShouldBe(head.GetProperty("id").GetString());
    }

    private async Task<string> Id(string variant)
    {
        JsonElement runs = (await Tool.RunAsync(trained.Folder.Path, "plan", "sweep.yaml", "--json")).ShouldExit(0).Json.GetProperty("runs");
        return runs.EnumerateArray().Single(run => run.GetProperty("variant").GetString() == variant).GetProperty("id").GetString()!;
    }

    private static IEnumerable<string?> Artifacts(JsonElement run) =>
        run.GetProperty("artifacts").EnumerateArray().Select(artifact => artifact.GetProperty("path").GetString());

    /// <summary>The folder after its first run.</summary>
    public sealed class Trained : IAsyncLifetime
    {
        internal QuickstartFolder Folder { get; } = new();

        internal ToolResult First { get; private set; } = new(-1, "", "");

        public async Task InitializeAsync() => First = await Tool.RunAsync(Folder.Path, "run", "sweep.yaml");

        public Task DisposeAsync()
        {
            Folder.Dispose();
            return Task.CompletedTask;
        }
    }
}
