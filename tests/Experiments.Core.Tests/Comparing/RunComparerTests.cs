using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Comparing;
using Experiments.Core.Json;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Specs;
using Experiments.Testing.Plans;

namespace Experiments.Core.Tests.Comparing;

public sealed class RunComparerTests
{
    private static readonly Objective Accuracy = new("eval_accuracy", Direction.Maximize);

    [Fact]
    public void Groups_over_seeds_with_the_best_first()
    {
        ImmutableArray<RunPlan> plans = new PlanBuilder().Axis("training.learning_rate", 1e-3, 1e-2).Seeds(1, 2).BuildAll();
        RunComparison comparison = RunComparer.Compare([.. plans.Zip([0.5, 0.6, 0.8, 0.9], Run)], Accuracy);

        comparison.Groups.Length.ShouldBe(2);
        RunGroup best = comparison.Groups[0];
        best.Runs.ShouldBe([plans[2].Id, plans[3].Id]);
        best.Mean.ShouldNotBeNull().ShouldBe(0.85, 1e-12);
        MetricSummary summary = best.Metrics["eval_accuracy"];
        (summary.N, summary.Min, summary.Max).ShouldBe((2, 0.8, 0.9));
        summary.Sd.ShouldNotBeNull().ShouldBe(0.1 / Math.Sqrt(2), 1e-12);

        // The mean ± t(0.975, 1) · sd / √2.
        best.Interval.ShouldNotBeNull()[0].ShouldBe(0.85 - 12.706204736174694 * 0.05, 1e-9);
        GroupDifference difference = comparison.Comparisons.ShouldHaveSingleItem();
        (difference.A, difference.B).ShouldBe((best.Name, comparison.Groups[1].Name));
        difference.Difference.ShouldBe(0.3, 1e-12);
    }

    [Fact]
    public void Shows_only_the_settings_that_differ_and_never_the_seed()
    {
        ImmutableArray<RunPlan> plans = new PlanBuilder().Axis("training.learning_rate", 1e-3, 1e-2).Seeds(1, 2).BuildAll();

        RunComparison comparison = RunComparer.Compare([.. plans.Select(plan => Run(plan, 0.5))], Accuracy);

        comparison.Runs.ShouldAllBe(run => run.Changed.Keys.SequenceEqual(new[] { "training.learning_rate" }));
    }

    [Fact]
    public void Finds_differences_across_sweeps_and_keeps_equal_names_apart()
    {
        RunPlan one = PlanBuilder.Default() with { Sweep = "one" };
        RunPlan two = new PlanBuilder().Set("training.weight_decay", 0.5).Build() with { Sweep = "two", Group = one.Group };

        RunComparison comparison = RunComparer.Compare([Run(one, 0.5), Run(two, 0.5)], Accuracy);

        comparison.Groups.Select(group => group.Name).Distinct().Count().ShouldBe(2);
        comparison.Runs[1].Changed["training.weight_decay"].GetDouble().ShouldBe(0.5);
    }

    [Fact]
    public void Keeps_runs_on_other_data_apart()
    {
        RunPlan one = PlanBuilder.Default();
        RunPlan two = one with { Id = new RunId("other"), Inputs = [.. one.Inputs.Select(input => input with { Sha256 = new string('f', 64) })] };

        RunComparison comparison = RunComparer.Compare([Run(one, 0.5), Run(two, 0.6)], Accuracy);

        comparison.Groups.Length.ShouldBe(2);
        comparison.Runs[0].Changed.Keys.ShouldContain("inputs.train");
    }

    [Fact]
    public void Counts_only_runs_that_succeeded_and_no_reproduction()
    {
        ImmutableArray<RunPlan> plans = new PlanBuilder().Seeds(1, 2).BuildAll();
        RunRecord first = Run(plans[0], 0.5);
        RunRecord failed = Run(plans[1], 0.1) with { State = RunState.Failed };
        RunRecord again = Run(plans[0] with { Id = plans[0].Id.Reproduction(1), Parent = plans[0].Id }, 0.9);

        RunGroup group = RunComparer.Compare([first, failed, again], Accuracy).Groups.ShouldHaveSingleItem();

        (group.N, group.Mean, group.Interval).ShouldBe((1, 0.5, null));
        group.Runs.Length.ShouldBe(3);
    }

    [Fact]
    public void Compares_nothing_without_complaint()
    {
        RunComparison nothing = RunComparer.Compare([]);
        RunComparison unfinished = RunComparer.Compare([Run(PlanBuilder.Default(), 0.5) with { State = RunState.Running }], Accuracy);

        nothing.Groups.ShouldBeEmpty();
        unfinished.Groups.ShouldHaveSingleItem().Mean.ShouldBeNull();
    }

    [Fact]
    public void Reads_as_the_document_that_is_promised()
    {
        ImmutableArray<RunPlan> plans = new PlanBuilder().Seeds(1, 2).BuildAll();
        JsonElement document = JsonSerializer.SerializeToElement(RunComparer.Compare([.. plans.Select(plan => Run(plan, 0.5))], Accuracy), ExperimentJson.Document);

        document.GetProperty("objective").GetProperty("metric").GetString().ShouldBe("eval_accuracy");
        JsonElement group = document.GetProperty("groups")[0];
        (group.GetProperty("runs").GetArrayLength(), group.GetProperty("mean").GetDouble()).ShouldBe((2, 0.5));
        group.GetProperty("interval").GetArrayLength().ShouldBe(2);
        document.GetProperty("comparisons").GetArrayLength().ShouldBe(0);
    }

    private static RunRecord Run(RunPlan plan, double accuracy) => RunFold.Of(plan, "/runs", [
        new RunStarted(DateTimeOffset.UnixEpoch, 1, 1, 1, 1, 1, "cpu", 1, 1),
        new RunSucceeded(DateTimeOffset.UnixEpoch, ImmutableSortedDictionary<string, double>.Empty.Add("eval_accuracy", accuracy), null, 1)]).Record;
}
