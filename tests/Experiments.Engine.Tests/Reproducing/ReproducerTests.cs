using Experiments.Core.Comparing;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Testing.Workers;

namespace Experiments.Engine.Tests.Reproducing;

public sealed class ReproducerTests : IDisposable
{
    private readonly EngineRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task Says_bitwise_when_everything_is_equal()
    {
        (RunRecord run, _) = await TrainedAsync();

        Reproduction reproduction = await room.ReproduceAsync(run);

        reproduction.Verdict.ShouldBe(ReproductionVerdict.Bitwise);
        reproduction.FirstDifference.ShouldBeNull();
        reproduction.Causes.ShouldBeEmpty();
        reproduction.Steps.ShouldBe(4);
        reproduction.Repetition.ShouldBe(run.Id.Reproduction(1));
        room.Index.Content.Find(reproduction.Repetition)?.Plan.Parent.ShouldBe(run.Id);
    }

    [Fact]
    public async Task Names_the_first_step_that_differs_and_the_file_that_changed()
    {
        (RunRecord run, string data) = await TrainedAsync();
        File.WriteAllText(data, "text,label\ngood,1\nbad,1\n");

        Reproduction reproduction = await room.ReproduceAsync(run);

        reproduction.Verdict.ShouldBe(ReproductionVerdict.Diverged);
        FirstDifference difference = reproduction.FirstDifference.ShouldNotBeNull();
        (difference.Step, difference.Tensor).ShouldBe((1, "loss"));
        difference.Was.ShouldNotBe(difference.Is);
        Cause cause = reproduction.Causes.ShouldHaveSingleItem();
        cause.Kind.ShouldBe("data");
        cause.Was.ShouldNotBeNull().ShouldStartWith(data);
        cause.Is.ShouldNotBe(cause.Was);
    }

    [Fact]
    public async Task Names_threads_and_code_that_are_not_as_they_were()
    {
        (RunRecord run, _) = await TrainedAsync();
        room.Workers.Script = (_, _) => WorkerScript.Succeed with { Threads = 2 };
        room.Workers.CodeDigest = new string('d', 64);

        Reproduction reproduction = await room.ReproduceAsync(run);

        reproduction.Verdict.ShouldBe(ReproductionVerdict.Diverged);
        reproduction.Causes.Select(cause => (cause.Kind, cause.Was, cause.Is))
            .ShouldBe([("code", "cccccccccccc", "dddddddddddd"), ("threads", "1", "2")]);
    }

    [Fact]
    public async Task Compares_only_the_first_steps_when_told_to()
    {
        (RunRecord run, _) = await TrainedAsync();

        Reproduction reproduction = await room.ReproduceAsync(run, steps: 2);

        reproduction.Verdict.ShouldBe(ReproductionVerdict.Bitwise);
        reproduction.Steps.ShouldBe(2);
    }

    [Fact]
    public async Task Numbers_repeated_reproductions()
    {
        (RunRecord run, _) = await TrainedAsync();

        Reproduction first = await room.ReproduceAsync(run);
        Reproduction second = await room.ReproduceAsync(run);

        (first.Repetition.Value, second.Repetition.Value).ShouldBe(($"{run.Id}-r1", $"{run.Id}-r2"));
    }

    [Fact]
    public async Task Says_which_input_is_gone()
    {
        (RunRecord run, string data) = await TrainedAsync();
        File.Delete(data);

        ExperimentException gone = await Should.ThrowAsync<ExperimentException>(() => room.ReproduceAsync(run));

        gone.ExitCode.ShouldBe(ExitCode.InvalidExperiment);
        gone.Diagnostics[0].Location?.File.ShouldBe(data);
    }

    [Fact]
    public async Task Says_why_the_repetition_ended_early()
    {
        (RunRecord run, _) = await TrainedAsync();
        room.Workers.Script = (_, _) => WorkerScript.Fail;

        ExperimentException failed = await Should.ThrowAsync<ExperimentException>(() => room.ReproduceAsync(run));

        failed.ExitCode.ShouldBe(ExitCode.RunFailed);
        failed.Message.ShouldContain("The loss is not a number.");
    }

    private async Task<(RunRecord Run, string Data)> TrainedAsync()
    {
        (RunPlan plan, string data) = room.RealPlan();
        SweepResult result = await room.RunAsync([plan]);
        return (result.Runs[0].Record.ShouldNotBeNull(), data);
    }
}
