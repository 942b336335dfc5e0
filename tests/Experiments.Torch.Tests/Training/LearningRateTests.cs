using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Torch.Training;

namespace Experiments.Torch.Tests.Training;

public sealed class LearningRateTests
{
    [SkippableFact]
    public void Gives_the_rate_of_every_step_as_the_reference_does()
    {
        var folder = GoldenFolder.PathOf("real");
        Skip.IfNot(File.Exists(Path.Combine(folder, "schedules.json")), "There are no schedules at this root.");
        var cases = GoldenCases.Json(folder, "schedules.json")["cases"]!.AsArray();
        cases.ShouldNotBeEmpty();

        foreach (var given in cases.Select(node => node!.AsObject()))
        {
            var type = (string)given["lr_scheduler_type"]!;
            var rates = given["rates"]!.AsArray().Select(rate => (double)rate!).ToList();
            var schedule = LearningRate.Create(type, (double)given["learning_rate"]!, (long)given["warmup_steps"]!, (long)given["total_steps"]!,
                given["lr_scheduler_kwargs"]!.AsObject());
            for (var step = 1; step <= rates.Count; step++)
                schedule.At(step).ShouldBe(rates[step - 1], 1e-12, $"{given["lr_scheduler_type"]} {given["lr_scheduler_kwargs"]} warmup {given["warmup_steps"]}, step {step}");
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(7, 7)]
    [InlineData(0.1, 3)]
    public void Takes_warmup_below_one_as_a_share_rounded_up(double warmup, long steps) => LearningRate.WarmupSteps(warmup, 21).ShouldBe(steps);
}
