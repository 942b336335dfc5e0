using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Specs;
using Experiments.Core.Sweeps;
using Experiments.Testing.Plans;

namespace Experiments.Core.Tests.Sweeps;

public sealed class SweepPlannerTests
{
    [Fact]
    public void A_lone_experiment_is_one_run_with_every_knob()
    {
        RunPlan plan = new PlanBuilder().Named("quick").Build();

        plan.Name.ShouldBe("quick #42");
        plan.Group.ShouldBe("quick");
        plan.Settings["training.learning_rate"].Value.GetDouble().ShouldBe(5e-5);
        plan.Settings["training.learning_rate"].Origin.Kind.ShouldBe(OriginKind.Default);
        plan.Changed.ShouldBeEmpty();
        plan.Objective.ShouldBe(new Objective("eval_accuracy", Direction.Maximize));
    }

    [Fact]
    public void The_last_axis_varies_fastest_and_seeds_faster_still()
    {
        ImmutableArray<RunPlan> plans = new PlanBuilder()
            .Axis("training.weight_decay", 0, 0.1).Axis("training.learning_rate", 1e-3, 1e-4).Seeds(1, 2).BuildAll();

        plans.Select(plan => plan.Name).ShouldBe(
        [
            "lr=1e-3 wd=0 #1", "lr=1e-3 wd=0 #2", "lr=1e-4 wd=0 #1", "lr=1e-4 wd=0 #2",
            "lr=1e-3 wd=0.1 #1", "lr=1e-3 wd=0.1 #2", "lr=1e-4 wd=0.1 #1", "lr=1e-4 wd=0.1 #2",
        ]);
    }

    [Fact]
    public void A_variant_replaces_an_axis_of_the_same_key()
    {
        ImmutableArray<RunPlan> plans = new PlanBuilder()
            .Axis("training.learning_rate", 1e-3, 1e-4)
            .Variant("full").Variant("head", ("mode", "head"), ("training.learning_rate", 0.01)).BuildAll();

        plans.Select(plan => plan.Name).ShouldBe(["full lr=1e-3 #42", "full lr=1e-4 #42", "head #42"]);
        plans[2].Changed.Keys.ShouldBe(["mode", "training.learning_rate"]);
    }

    [Fact]
    public void Keys_that_the_mode_does_not_read_make_no_further_runs()
    {
        PlanBuilder builder = new PlanBuilder().Axis("lora.r", 4, 8).Variant("full").Variant("lora", ("mode", "lora"));

        SweepPlan plan = builder.Plan();

        plan.Drafts.Select(draft => draft.Name).ShouldBe(["full #42", "lora r=4 #42", "lora r=8 #42"]);
        plan.Drafts[0].Changed.Keys.ShouldBe(["mode"]);
        plan.Drafts[0].Settings.Keys.ShouldNotContain("lora.r");
        plan.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.DuplicateRuns);
        plan.HasErrors.ShouldBeFalse();
    }

    [Fact]
    public void A_condition_limits_an_axis_to_the_trials_where_it_holds()
    {
        Axis axis = new("training.label_smoothing_factor", [Value("training.label_smoothing_factor", 0.1), Value("training.label_smoothing_factor", 0.2)], new Condition("mode == head"));
        PlanBuilder builder = new PlanBuilder().Axis("mode", "full", "head").Sweeping(sweep => sweep with { Axes = sweep.Axes.Insert(0, axis) });

        builder.BuildAll().Select(plan => plan.Group).ShouldBe(
            ["mode=full label_smoothing_factor=0", "mode=head label_smoothing_factor=0.1", "mode=head label_smoothing_factor=0.2"]);
    }

    [Fact]
    public void Keys_of_a_zip_walk_side_by_side()
    {
        Zip zip = new(
        [
            new Axis("training.per_device_train_batch_size", [Value("training.per_device_train_batch_size", 8), Value("training.per_device_train_batch_size", 16)]),
            new Axis("training.gradient_accumulation_steps", [Value("training.gradient_accumulation_steps", 2), Value("training.gradient_accumulation_steps", 1)]),
        ]);

        ImmutableArray<RunPlan> plans = new PlanBuilder().Sweeping(sweep => sweep with { Zips = [zip] }).BuildAll();

        plans.Select(plan => plan.Configuration.Training).Select(training => (training.PerDeviceTrainBatchSize, training.GradientAccumulationSteps))
            .ShouldBe([(8, 2), (16, 1)]);
    }

    [Fact]
    public void Exclusions_remove_and_inclusions_add()
    {
        PlanBuilder builder = new PlanBuilder()
            .Axis("training.weight_decay", 0, 0.1).Variant("full").Variant("head", ("mode", "head"))
            .Sweeping(sweep => sweep with
            {
                Exclude = [Select(("variant", "full"), ("training.weight_decay", 0.10))],
                Include = [Select(("variant", "head"), ("training.max_steps", 5))],
            });

        builder.BuildAll().Select(plan => plan.Name).ShouldBe(
            ["full #42", "head max_steps=-1 wd=0 #42", "head max_steps=-1 wd=0.1 #42", "head max_steps=5 wd=0 #42"]);
    }

    [Fact]
    public void A_constraint_keeps_the_trials_where_it_holds()
    {
        PlanBuilder builder = new PlanBuilder()
            .Axis("training.per_device_train_batch_size", 4, 8, 16).Axis("training.gradient_accumulation_steps", 1, 2, 4)
            .Sweeping(sweep => sweep with { Constraints = [new Condition("per_device_train_batch_size * gradient_accumulation_steps == 16")] });

        builder.BuildAll().Length.ShouldBe(3);
    }

    [Fact]
    public void Refuses_more_runs_than_anyone_means()
    {
        object[] many = [.. Enumerable.Range(1, 101).Cast<object>()];

        SweepPlan plan = new PlanBuilder().Axis("training.max_steps", many).Axis("lora.r", many).Mode("lora").Plan();
        SweepPlan more = new PlanBuilder().Axis("training.max_steps", many).Axis("training.save_steps", many).Axis("data.train.rows", many).Plan();

        plan.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.TooManyRuns);
        more.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.TooManyRuns);
    }

    [Fact]
    public void Auto_becomes_what_the_machine_has()
    {
        RunPlan plan = new PlanBuilder().Threads(7).Build();

        plan.Configuration.Threads.ShouldBe(7);
        plan.Configuration.Device.ShouldBe("cpu");
    }

    [Fact]
    public void The_sweeps_objective_is_the_runs_objective()
    {
        RunPlan loss = new PlanBuilder().Sweeping(sweep => sweep with { Objective = Objective.Of("eval_loss") }).Build();
        RunPlan bare = new PlanBuilder().Sweeping(sweep => sweep with { Objective = Objective.Of("f1_macro") }).Build();

        loss.Objective.ShouldBe(new Objective("eval_loss", Direction.Minimize));
        loss.Configuration.Evaluation.Objective.ShouldBe("loss");
        bare.Objective.ShouldBe(new Objective("eval_f1_macro", Direction.Maximize));
    }

    [Theory]
    [InlineData("training.eval_strategy", "epoch", DiagnosticCodes.ConflictingKeys)]
    [InlineData("training.load_best_model_at_end", true, DiagnosticCodes.ConflictingKeys)]
    [InlineData("evaluation.test_with", "best", DiagnosticCodes.ConflictingKeys)]
    [InlineData("training.save_strategy", "best", DiagnosticCodes.ConflictingKeys)]
    [InlineData("evaluation.objective", "recall_macro", DiagnosticCodes.UnknownMetric)]
    [InlineData("training.max_steps", 0, DiagnosticCodes.ValueOutOfRange)]
    [InlineData("data.validation.from", "train", DiagnosticCodes.MissingKey)]
    [InlineData("data.validation.fraction", 0.1, DiagnosticCodes.ConflictingKeys)]
    public void Settings_that_do_not_go_together_are_refused(string key, object value, string code) =>
        new PlanBuilder().Set(key, value).Plan().Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(code);

    internal static Setting Value(string key, object value) =>
        new(key, JsonSerializer.SerializeToElement(value), new Origin(OriginKind.Sweep));

    private static Selection Select(params (string Key, object Value)[] pairs) =>
        new(pairs.ToImmutableSortedDictionary(pair => pair.Key, pair => JsonSerializer.SerializeToElement(pair.Value)));
}
