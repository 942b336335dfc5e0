using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Plans;
using Experiments.Core.Specs;
using Experiments.Core.Sweeps;
using Experiments.Testing.Plans;
using FsCheck;
using FsCheck.Fluent;

namespace Experiments.Core.Tests.Sweeps;

public sealed class SweepPlannerProperties
{
    /// <summary>Numbers of values for three axes and of seeds.</summary>
    private static readonly Arbitrary<int[]> Sizes = Gen.Choose(1, 3).ArrayOf(4).ToArbitrary();

    [Fact]
    public void Expands_every_combination_once() =>
        Prop.ForAll(Sizes, sizes =>
        {
            ImmutableArray<RunPlan> plans = Grid(sizes).BuildAll();

            return plans.Length == sizes.Aggregate(1, (product, size) => product * size)
                && plans.Select(plan => plan.Id).Distinct().Count() == plans.Length
                && plans.Select(plan => plan.Name).Distinct(StringComparer.Ordinal).Count() == plans.Length
                && plans.GroupBy(plan => plan.Group).All(group => group.Count() == sizes[3]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_same_experiment_gives_the_same_plans_in_the_same_order() =>
        Prop.ForAll(Sizes, sizes =>
            Grid(sizes).BuildAll().Select(plan => (plan.Id, plan.Name)).SequenceEqual(Grid(sizes).BuildAll().Select(plan => (plan.Id, plan.Name))))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Every_combination_of_the_grid_is_there() =>
        Prop.ForAll(Sizes, sizes =>
        {
            HashSet<(double, int, int)> seen = [.. Grid(sizes).BuildAll()
                .Select(plan => plan.Configuration)
                .Select(run => (run.Training.LearningRate, run.Training.PerDeviceTrainBatchSize, run.Data.MaxLength))];

            return seen.SetEquals(
                from rate in Enumerable.Range(1, sizes[0])
                from batch in Enumerable.Range(1, sizes[1])
                from length in Enumerable.Range(2, sizes[2])
                select (rate / 1000.0, batch, length));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_identity_knows_neither_the_order_of_the_axes_nor_paths_nor_origins() =>
        Prop.ForAll(Sizes, Gen.Elements("/a", "/b/c", "/models/ä").ToArbitrary(), (sizes, folder) =>
        {
            HashSet<RunId> ids = [.. Grid(sizes).BuildAll().Select(plan => plan.Id)];
            Experiment moved = Moved(Grid(sizes).Experiment(), folder);
            SweepPlan plan = SweepPlanner.Plan(moved, new PlanContext(1, "cpu"));
            // The same content under other names.
            IEnumerable<RunPlan> sealedPlans = PlanSealer.Seal(
                plan.Drafts, path => PlanBuilder.FakeDigest(path.Replace(folder, "", StringComparison.Ordinal)), PlanBuilder.FakeDigest("code"));

            return ids.SetEquals(sealedPlans.Select(run => run.Id));
        }).QuickCheckThrowOnFailure();

    private static PlanBuilder Grid(int[] sizes) => new PlanBuilder()
        .Axis("training.learning_rate", [.. Enumerable.Range(1, sizes[0]).Select(i => (object)(i / 1000.0))])
        .Axis("training.per_device_train_batch_size", [.. Enumerable.Range(1, sizes[1]).Cast<object>()])
        .Axis("data.max_length", [.. Enumerable.Range(2, sizes[2]).Cast<object>()])
        .Seeds([.. Enumerable.Range(10, sizes[3]).Select(i => (long)i)]);

    private static Experiment Moved(Experiment experiment, string folder)
    {
        var origin = new Origin(OriginKind.Set, null, "elsewhere");
        ImmutableSortedDictionary<string, Setting> settings = experiment.Settings
            .SetItem("model", new Setting("model", JsonSerializer.SerializeToElement($"{folder}/models/tiny-bert"), origin))
            .SetItem("data.train.path", new Setting("data.train.path", JsonSerializer.SerializeToElement(new[] { $"{folder}/data/train.csv" }), origin));
        return experiment with
        {
            Name = "moved",
            Folder = folder,
            Question = "another one",
            Settings = settings,
            Sweep = experiment.Sweep with { Name = "moved", Axes = [.. experiment.Sweep.Axes.Reverse()] },
        };
    }
}
