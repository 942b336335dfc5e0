using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Specs;
using Experiments.Core.Sweeps;
using Experiments.Engine.Hub;
using Experiments.Engine.Inputs;
using Experiments.Engine.Tests.Hub;
using Experiments.Testing;
using Experiments.Testing.Hub;
using Experiments.Testing.Plans;

namespace Experiments.Engine.Tests.Inputs;

/// <summary>From names of the hub in plans to pinned plans that a worker can run.</summary>
public sealed class InputLocatorTests : IDisposable
{
    private static readonly byte[] Rows = "text,label\ngood,1\nbad,0\n"u8.ToArray();

    private readonly HubRoom _room = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _room.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Pins_models_and_data_and_says_where_they_lie()
    {
        string model = _room.AddModel();
        string data = _room.Hub.Add("datasets/owner/rows").Push("main", ("train.csv", Rows), ("test.csv", Rows));
        PlanDraft draft = Draft(("model", "owner/tiny@main"), ("data.train.path", new[] { "/rows.csv", "hub:owner/rows" }), ("data.test.path", new[] { "hub:owner/rows" }));

        LocatedInputs located = await Locator().LocateAsync([draft], CancellationToken.None);
        RunPlan plan = Seal(located.Pin(draft), _ => "digest");

        plan.Settings["model"].Value.GetString().ShouldBe($"owner/tiny@{model}");
        plan.Settings["model"].Origin.ShouldBe(draft.Settings["model"].Origin);
        plan.Settings["data.train.path"].Value.GetRawText().ShouldBe($"""["/rows.csv","hub:owner/rows@{data}:train"]""");
        plan.Configuration.Model.ShouldBe(_room.PathOf("models--owner--tiny", "snapshots", model));
        plan.Configuration.HubModel?.ToString().ShouldBe($"owner/tiny@{model}");
        plan.Configuration.Data.Train.Paths.ShouldBe(["/rows.csv", _room.PathOf("datasets--owner--rows", "snapshots", data, "train.csv")]);
        plan.Configuration.Data.Test?.Paths.ShouldBe([_room.PathOf("datasets--owner--rows", "snapshots", data, "test.csv")]);
        plan.Inputs.Select(input => input.Path).ShouldContain($"hub:owner/rows@{data}:test");
    }

    [Fact]
    public async Task Counts_by_content_the_same_as_copies_on_the_disk()
    {
        _room.AddModel();
        _room.Hub.Add("datasets/owner/rows").Push("main", ("train.csv", Rows));
        PlanDraft draft = Draft(("model", "owner/tiny"), ("data.train.path", new[] { "hub:owner/rows" }));
        LocatedInputs located = await Locator().LocateAsync([draft], CancellationToken.None);
        string copy = Directory.CreateDirectory(_folder.File("model")).FullName;
        foreach (string file in new[] { "config.json", "tokenizer.json", "model.safetensors" })
            File.Copy(Path.Combine(located.Pin(draft).Places!.Values.First(places => Directory.Exists(places[0]))[0], file), Path.Combine(copy, file));
        File.WriteAllBytes(_folder.File("rows.csv"), Rows);
        InputDigests digests = new(_folder.Path, TimeProvider.System);

        string Digest(string key) => located.Digest(digests, Text(located.Pin(draft).Settings[key]));

        Digest("model").ShouldBe(digests.Of(copy));
        Digest("data.train.path").ShouldBe(digests.Of(_folder.File("rows.csv")));
    }

    [Fact]
    public async Task What_else_Python_left_in_the_snapshot_does_not_count()
    {
        _room.AddModel();
        PlanDraft draft = Draft(("model", "owner/tiny"));
        LocatedInputs located = await Locator().LocateAsync([draft], CancellationToken.None);
        string before = located.Digest(new InputDigests(_folder.Path, TimeProvider.System), Text(located.Pin(draft).Settings["model"]));

        File.WriteAllText(Path.Combine(located.Places!.Values.Single()[0], "modules.json"), "[]");

        located.Digest(new InputDigests(_folder.Path, TimeProvider.System), Text(located.Pin(draft).Settings["model"])).ShouldBe(before);
    }

    [Fact]
    public async Task A_recorded_plan_finds_its_commit_again_where_nothing_is_cached()
    {
        string commit = _room.AddModel();
        PlanDraft draft = Draft(("model", "owner/tiny"));
        RunPlan plan = Seal((await Locator().LocateAsync([draft], CancellationToken.None)).Pin(draft), _ => "digest").Located(null);
        Directory.Delete(_room.Cache, recursive: true);
        _room.Hub.Add("owner/tiny").Push("main", ("config.json", "{\"later\":1}"u8.ToArray()), ("model.safetensors", [1]));

        RunPlan located = await Locator().LocateAsync(plan, CancellationToken.None);

        plan.Configuration.Model.ShouldBe($"owner/tiny@{commit}");
        located.Configuration.Model.ShouldBe(_room.PathOf("models--owner--tiny", "snapshots", commit));
        File.ReadAllBytes(Path.Combine(located.Configuration.Model, "model.safetensors")).ShouldBe(HubRoom.Weights);
        located.Id.ShouldBe(plan.Id);
    }

    [Fact]
    public async Task Everything_that_cannot_be_had_is_told_at_once_where_it_is_named()
    {
        Directory.CreateDirectory(_folder.File("models/tiny-bert"));
        PlanDraft draft = Draft(("model", "models/tny-bert"), ("data.train.path", new[] { "hub:owner/none" }));

        ExperimentException refused = await Should.ThrowAsync<ExperimentException>(() => Locator().LocateAsync([draft], CancellationToken.None));

        refused.Diagnostics.Select(problem => problem.Location).ShouldBe([At, At], ignoreOrder: true);
        refused.Diagnostics.ShouldAllBe(problem => problem.Code == DiagnosticCodes.HubNotFound);
        refused.Diagnostics.Single(problem => problem.Message.Contains("tny-bert", StringComparison.Ordinal)).Hint.ShouldNotBeNull().ShouldContain("did you mean 'tiny-bert'?");
        refused.ExitCode.ShouldBe(ExitCode.InvalidExperiment);
    }

    [Fact]
    public async Task Paths_alone_ask_nobody()
    {
        PlanDraft draft = Draft(("model", "/models/bert"));

        LocatedInputs located = await Locator().LocateAsync([draft], CancellationToken.None);

        located.Pin(draft).ShouldBeSameAs(draft);
        located.Places.ShouldBeNull();
        _room.Hub.Requests.ShouldBeEmpty();
    }

    private SourceLocation At => new(_folder.File("experiment.yaml"), 3, 8);

    private InputLocator Locator() => new(new HubResolver(_room.Options, new NoDataCard(), TimeProvider.System));

    private PlanDraft Draft(params (string Key, object Value)[] values)
    {
        RunPlan plan = new PlanBuilder().Build();
        ImmutableSortedDictionary<string, Setting> settings = plan.Settings.SetItems(values.Select(value => KeyValuePair.Create(
            value.Key, new Setting(value.Key, JsonSerializer.SerializeToElement(value.Value), new Origin(OriginKind.File, At)))));
        return new PlanDraft(plan.Name, plan.Group, plan.Experiment, plan.Sweep, plan.Variant, plan.Objective, settings, plan.Changed);
    }

    private static RunPlan Seal(PlanDraft draft, Func<string, string> digest) => PlanSealer.Seal([draft], digest, "code").Single();

    private static string Text(Setting setting) =>
        setting.Value.ValueKind == JsonValueKind.Array ? setting.Value[0].GetString()! : setting.Value.GetString()!;
}
