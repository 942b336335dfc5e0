using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Experiments.Core.Plans;
using Experiments.Core.Specs;
using Experiments.Core.Sweeps;
using Experiments.Testing.Plans;
using Experiments.Yaml.Plans;
using FsCheck;
using FsCheck.Fluent;

namespace Experiments.Yaml.Tests.Plans;

public sealed class YamlPlanFormatTests
{
    private static readonly YamlPlanFormat Format = new();

    /// <summary>Texts without lone surrogates, which no UTF-8 file can hold; many with what YAML could trip over.</summary>
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Elements("null", "~", "true", "1e3", "0x1F", "- a", "a: b", "#x", " lead", "trail ", "a\nb", "${HOME}", "$${x}", "\"q\"", "\\", "\t", "{a}", "[a]", "ä 😀", "\u2028", "\uFEFF", "a,b", "&a", "*a", "!t", "|", ">", "%", "@", "`", "'", "", "x:", "?", "\0", "\u0085", "\uFFFE"),
        ArbMap.Default.GeneratorFor<string>().Where(text => text is not null && !text.Any(char.IsSurrogate)));

    [Fact]
    public void Shows_values_with_their_origins()
    {
        RunPlan plan = new PlanBuilder().Named("quick").Axis("training.learning_rate", 2e-5, 2e-4).Seeds(1, 2).BuildAll()[3];

        string text = Format.Write(plan);

        text.ShouldContain("name: quick\n");
        text.ShouldContain("model: /models/tiny-bert  # experiment.yaml(1,1)\n");
        text.ShouldContain("  learning_rate: 0.0002  # sweep sweep.yaml(1,1)\n");
        text.ShouldContain("  weight_decay: 0.0  # default\n");
        text.ShouldContain($"x-plan:\n  id: {Shown(plan.Id.Value)}\n");
    }

    [Fact]
    public void Any_plan_reads_back_as_it_was() =>
        Prop.ForAll(Plans().ToArbitrary(), plan =>
        {
            RunPlan read = Format.Read(Format.Write(plan), "plan.yaml");
            return Json(read) == Json(plan) && PlanSealer.Identity(read.Settings, read.Inputs, read.Objective) == PlanSealer.Identity(plan.Settings, plan.Inputs, plan.Objective);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_plan_can_be_run_as_an_experiment_and_is_the_same_run()
    {
        using var folder = new ExperimentFolder();
        folder.With("experiment.yaml", ExperimentFolder.Minimal + """
            data.validation: { path: validation.csv, rows: 1 }
            data.columns: { text: "${COLUMN:-review}" }
            mode: lora
            lora.rank_pattern: { "layer.0.*query": 2 }
            lora.target_modules: [query, value]
            training: { learning_rate: 3e-4, eval_strategy: epoch }
            objective: eval_loss
            seeds: 2
            """);
        RunPlan plan = Seal(folder.Experiment())[1];

        folder.With("again/plan.yaml", Format.Write(plan));
        RunPlan again = Seal(folder.Experiment("again/plan.yaml")).ShouldHaveSingleItem();

        again.Id.ShouldBe(plan.Id);
        again.Experiment.ShouldBe(plan.Experiment);
        again.Objective.ShouldBe(plan.Objective);
    }

    [Fact]
    public void A_plan_with_names_of_the_hub_is_the_same_run_on_a_machine_that_has_none_of_the_files()
    {
        const string commit = "5f91d94bd9cd7190a9f3216ff93cd1dd95f2c7be";
        using var folder = new ExperimentFolder();
        folder.With("experiment.yaml", $"model: owner/name@{commit}\ndata: {{ train: \"hub:owner/data@{commit}:train\", test: test.csv }}\n");
        RunPlan plan = Seal(folder.Experiment())[0].Located(ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add($"owner/name@{commit}", ["/cache/x"]));

        folder.With("elsewhere/plan.yaml", Format.Write(plan));
        RunPlan again = Seal(folder.Experiment("elsewhere/plan.yaml")).ShouldHaveSingleItem();

        again.Id.ShouldBe(plan.Id);
        again.Configuration.Model.ShouldBe($"owner/name@{commit}");
        plan.Configuration.Model.ShouldBe("/cache/x");
        plan.Configuration.HubModel.ShouldNotBeNull().Repository.ShouldBe("owner/name");
        File.ReadAllText(folder.At("elsewhere/plan.yaml")).ShouldNotContain("/cache");
    }

    [Theory]
    [InlineData("model: x\n")]
    [InlineData("x-plan: {}\n")]
    [InlineData("[")]
    [InlineData("name: a\nobjective: 5\nx-plan: { id: a, name: a, group: a, sweep: a, variant: a, changed: [], inputs: [], origins: {} }\n")]
    [InlineData("name: a\nobjective: { metric: eval_loss, direction: minimize }\nx-plan: { id: a, name: a, group: a, sweep: a, variant: a, changed: [], inputs: [], origins: {} }\n")]
    public void What_is_no_plan_is_refused(string text) =>
        Should.Throw<ExperimentException>(() => Format.Read(text, "plan.yaml")).Diagnostics[0].Location.ShouldNotBeNull().File.ShouldBe("plan.yaml");

    private static ImmutableArray<RunPlan> Seal(Experiment experiment)
    {
        SweepPlan plan = SweepPlanner.Plan(experiment, new PlanContext(2, "cpu"));
        plan.Diagnostics.ShouldBeEmpty();
        return PlanSealer.Seal(plan.Drafts, PlanBuilder.FakeDigest, PlanBuilder.FakeDigest("code"));
    }

    private static Gen<RunPlan> Plans() =>
        from texts in Texts.ArrayOf(8)
        from number in ArbMap.Default.GeneratorFor<double>().Where(value => double.IsFinite(value) && value > 0)
        from seed in Gen.Choose(0, int.MaxValue)
        from mode in Gen.Elements("full", "lora", "head")
        from kind in Gen.Elements(Enum.GetValues<OriginKind>())
        from line in Gen.Choose(0, 3)
        select With(new PlanBuilder()
            .Mode(mode).Seed(seed).Set("training.learning_rate", number)
            .Set("data.columns", new Dictionary<string, string> { [texts[0]] = "a" + texts[1] })
            .Build(), texts, new Origin(kind, line == 0 ? null : new SourceLocation(texts[2], line, line), texts[3].Length == 0 ? null : texts[3]));

    private static RunPlan With(RunPlan plan, string[] texts, Origin origin)
    {
        ImmutableSortedDictionary<string, Setting> settings = plan.Settings
            .SetItem("data.labels", new Setting("data.labels", JsonSerializer.SerializeToElement(texts), origin))
            .SetItem("model", new Setting("model", JsonSerializer.SerializeToElement("/" + texts[4]), origin));
        return new RunPlan(
            plan.Id, texts[5], texts[6], texts[7], texts[0], texts[1], new Objective("eval_loss", Direction.Minimize), settings,
            plan.Settings.Where(setting => setting.Key is "seed" or "mode").ToImmutableSortedDictionary(setting => setting.Key, setting => setting.Value.Value),
            plan.Inputs.SetItem(0, new InputDigest("model", texts[2], plan.Inputs[0].Sha256)), texts[3].Length == 0 ? null : plan.Id.Reproduction(1),
            texts[2].Length == 0 ? null : new Purpose(texts[6].Length == 0 ? null : texts[6], texts[7], texts[5]));
    }

    private static string Shown(string id) => char.IsAsciiDigit(id[0]) ? $"\"{id}\"" : id;

    private static string Json(RunPlan plan) => JsonSerializer.Serialize(plan, ExperimentJson.Line);
}
