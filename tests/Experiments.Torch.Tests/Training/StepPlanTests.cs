using Experiments.Torch.Training;

namespace Experiments.Torch.Tests.Training;

/// <summary>Reference: transformers' Trainer; 31 rows, batches of 7, windows of 2 as in training/full-epochs-ragged.</summary>
public sealed class StepPlanTests
{
    private static readonly Core.Plans.TrainingOptions Ragged = TrainingBuilder.Options with
    {
        NumTrainEpochs = 2.5,
        PerDeviceTrainBatchSize = 7,
        GradientAccumulationSteps = 2,
    };

    [Fact]
    public void A_short_last_window_is_a_step_of_its_own()
    {
        var plan = StepPlan.For(31, Ragged);

        plan.StepsPerEpoch.ShouldBe(3);
        plan.TotalSteps.ShouldBe(8);
        plan.Position(3).ShouldBe(new StepPosition(Epoch: 0, FirstBatch: 4, Batches: 1, EpochAfter: 1, EndsEpoch: true));
        plan.Position(4).ShouldBe(new StepPosition(Epoch: 1, FirstBatch: 0, Batches: 2, EpochAfter: 1.4, EndsEpoch: false));
    }

    [Fact]
    public void Max_steps_overrides_the_epochs_and_goes_round_again()
    {
        var plan = StepPlan.For(31, Ragged with { MaxSteps = 20 });

        plan.TotalSteps.ShouldBe(20);
        plan.Position(20).Epoch.ShouldBe(6);
    }

    [Fact]
    public void Dropping_the_last_batch_leaves_whole_ones() =>
        StepPlan.For(31, Ragged with { DataloaderDropLast = true }).BatchesPerEpoch.ShouldBe(4);

    [Theory]
    [InlineData(10, 10)]
    [InlineData(0.25, 2)]
    [InlineData(0.01, 1)]
    public void An_interval_below_one_is_a_share_of_all_steps(double knob, long steps) => StepPlan.For(31, Ragged).Interval(knob).ShouldBe(steps);
}
