using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Testing;
using Experiments.Testing.Hub;

namespace Experiments.Cli.Tests.EndToEnd;

/// <summary>A model and data that are only on a hub: trained, recorded, run alone elsewhere, reproduced without a network.</summary>
public class HubTests(HubTests.Trained trained) : IClassFixture<HubTests.Trained>
{
    [Fact]
    public void Trains_what_the_hub_has()
    {
        trained.First.ShouldExit((int)ExitCode.Success);

        trained.Model.ShouldNotBeNullOrEmpty();
        Directory.EnumerateFiles(Path.Combine(trained.Home, "hub", "models--test--tiny-bert", "snapshots", trained.Model)).Select(Path.GetFileName)
            .ShouldContain("model.safetensors");
    }

    [Fact]
    public async Task The_plan_holds_the_commit_with_its_origin_and_no_path_of_this_machine()
    {
        string plan = File.ReadAllText(Path.Combine(await FolderOfRun(), "plan.yaml"));

        plan.ShouldContain($"model: \"test/tiny-bert@{trained.Model}\"  # experiment.yaml(3,8)\n");
        plan.ShouldContain($"hub:test/reviews@{trained.Data}:train");
        plan.ShouldNotContain(trained.Home);
    }

    [Fact]
    public async Task The_plan_is_the_same_run_on_another_machine_after_the_branch_has_moved_on()
    {
        using var elsewhere = new TemporaryFolder();
        File.Copy(Path.Combine(await FolderOfRun(), "plan.yaml"), elsewhere.File("plan.yaml"));
        trained.Hub.Add("test/tiny-bert").Push("main", ("config.json", "{}"u8.ToArray()), ("model.safetensors", [1]));

        JsonElement plan = (await Tool.RunAsync(elsewhere.Path, trained.Variables(elsewhere.File("hf")), "plan", "plan.yaml", "--json")).ShouldExit(0).Json;

        plan.GetProperty("runs")[0].GetProperty("id").GetString().ShouldBe(await Id());
        Directory.Exists(elsewhere.File($"hf/hub/models--test--tiny-bert/snapshots/{trained.Model}")).ShouldBeTrue();
    }

    [Fact]
    public async Task Reproduces_bitwise_without_a_network()
    {
        Dictionary<string, string> offline = trained.Variables(trained.Home);
        offline["HF_HUB_OFFLINE"] = "1";
        offline["HF_ENDPOINT"] = "http://127.0.0.1:1";

        JsonElement reproduction = (await Tool.RunAsync(trained.Folder.Path, offline, "reproduce", await Id(), "--json")).ShouldExit((int)ExitCode.Success).Json;

        reproduction.GetProperty("verdict").GetString().ShouldBe("bitwise");
    }

    [Fact]
    public async Task Offline_and_not_cached_ends_with_the_surroundings_exit_code()
    {
        Dictionary<string, string> offline = trained.Variables(trained.Folder.Path + "/nothing");
        offline["TRANSFORMERS_OFFLINE"] = "1";

        ToolResult result = await Tool.RunAsync(trained.Folder.Path, offline, "run", "experiment.yaml");

        result.ShouldExit((int)ExitCode.InvalidEnvironment).Error.ShouldContain("experiment.yaml(3,8): error EXP4504");
    }

    [Fact]
    public async Task What_the_hub_does_not_have_is_told_where_it_is_named()
    {
        ToolResult result = await Tool.RunAsync(
            trained.Folder.Path, trained.Variables(trained.Home), "validate", "experiment.yaml", "--set", "data.train=hub:test/reviws", "--json");

        JsonElement problem = result.ShouldExit((int)ExitCode.InvalidExperiment).Json.GetProperty("diagnostics")[0];
        problem.GetProperty("code").GetString().ShouldBe("EXP4501");
        problem.GetProperty("location").GetProperty("file").GetString().ShouldBe("--set data.train=hub:test/reviws");
    }

    [Fact]
    public async Task An_adapter_names_its_base_on_the_hub_and_is_merged_with_it_and_asked()
    {
        using var elsewhere = new TemporaryFolder();
        Dictionary<string, string> variables = trained.Variables(trained.Home);
        string store = elsewhere.File("runs");
        string model = $"model=test/tiny-bert@{trained.Model}";
        (await Tool.RunAsync(trained.Folder.Path, variables, "run", "experiment.yaml", "--set", "mode=lora", "--set", model, "--store", store, "--no-report")).ShouldExit(0);
        string adapter = Directory.EnumerateDirectories(store, "adapter", SearchOption.AllDirectories).Single();

        JsonElement config = JsonDocument.Parse(File.ReadAllText(Path.Combine(adapter, "adapter_config.json"))).RootElement;
        ToolResult merged = await Tool.RunAsync(elsewhere.Path, variables, "model", "merge", adapter, "-o", "merged");
        File.WriteAllText(elsewhere.File("rows.jsonl"), "{\"text\":\"a fine film\"}\n");
        ToolResult answered = await Tool.RunAsync(elsewhere.Path, variables, "predict", "latest", "--input", "rows.jsonl", "--store", store);

        config.GetProperty("base_model_name_or_path").GetString().ShouldBe("test/tiny-bert");
        config.GetProperty("revision").GetString().ShouldBe(trained.Model);
        merged.ShouldExit(0);
        File.Exists(elsewhere.File("merged/model.safetensors")).ShouldBeTrue();
        answered.ShouldExit(0).JsonLines.Count.ShouldBe(1);
    }

    private async Task<JsonElement> Run() => (await Tool.RunAsync(trained.Folder.Path, "show", "latest", "--json")).ShouldExit(0).Json;

    private async Task<string> Id() => (await Run()).GetProperty("id").GetString()!;

    private async Task<string> FolderOfRun() => (await Run()).GetProperty("folder").GetString()!;

    /// <summary>The hub, and the folder after its first run.</summary>
    public sealed class Trained : IAsyncLifetime
    {
        private readonly TemporaryFolder _home = new();

        internal QuickstartFolder Folder { get; } = new(trainRows: 16, evalRows: 8);

        internal FakeHub Hub { get; } = new();

        internal ToolResult First { get; private set; } = new(-1, "", "");

        internal string Home => _home.Path;

        internal string Model { get; private set; } = "";

        internal string Data { get; private set; } = "";

        internal Dictionary<string, string> Variables(string home) => new()
        {
            ["HF_ENDPOINT"] = Hub.Endpoint.ToString(),
            ["HF_HOME"] = home,
            ["HF_HUB_CACHE"] = Path.Combine(home, "hub"),
            ["HF_TOKEN"] = "hf_test",
        };

        public async Task InitializeAsync()
        {
            Model = Hub.Add("test/tiny-bert").PushFolder("main", Path.Combine(Folder.Path, "model"));
            Data = Hub.Add("datasets/test/reviews").Push(
                "main",
                ("train.csv", File.ReadAllBytes(Path.Combine(Folder.Path, "data", "train.csv"))),
                ("validation.csv", File.ReadAllBytes(Path.Combine(Folder.Path, "data", "eval.csv"))));
            Directory.Delete(Path.Combine(Folder.Path, "model"), recursive: true);
            Directory.Delete(Path.Combine(Folder.Path, "data"), recursive: true);
            Folder.Replace("experiment.yaml", "model: model", "model: test/tiny-bert@main");
            Folder.Replace("experiment.yaml", "data/train.csv", "hub:test/reviews");
            Folder.Replace("experiment.yaml", "data/eval.csv", "hub:test/reviews:validation");
            First = await Tool.RunAsync(Folder.Path, Variables(Home), "run", "experiment.yaml", "--set", "mode=head");
        }

        public Task DisposeAsync()
        {
            Hub.Dispose();
            Folder.Dispose();
            _home.Dispose();
            return Task.CompletedTask;
        }
    }
}
