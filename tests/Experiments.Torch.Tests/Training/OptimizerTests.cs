using Experiments.Core.Diagnostics;
using Experiments.Torch.Training;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Training;

public sealed class OptimizerTests
{
    [Theory]
    [InlineData("adamw_torch", new[] { "mean.w", "square.w", "mean.b", "square.b" })]
    [InlineData("adafactor", new[] { "rows.w", "columns.w", "square.b" })]
    [InlineData("sgd", new string[0])]
    public void Each_remembers_what_it_needs_by_name(string name, string[] expected)
    {
        using var scope = NewDisposeScope();
        using var optimizer = Optimizer.Create(TrainingBuilder.Options with { Optim = name }, Parameters());

        optimizer.State.Select(state => state.Name).ShouldBe(expected);
    }

    [Theory]
    [InlineData("adamw_torch")]
    [InlineData("adafactor")]
    [InlineData("sgd")]
    public void A_parameter_without_a_gradient_stays(string name)
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters();
        using var optimizer = Optimizer.Create(TrainingBuilder.Options with { Optim = name, WeightDecay = 0.1 }, parameters);
        parameters[0].Value.grad = ones(2, 3);

        optimizer.Step(1, 0.1, 1);

        TensorFiles.LargestDifference(parameters[0].Value, ones(2, 3)).ShouldBeGreaterThan(0.05);
        TensorFiles.LargestDifference(parameters[1].Value, ones(3)).ShouldBe(0);
    }

    // torch.optim.SGD: the gradient, with weight decay times the parameter added, times the rate.
    [Fact]
    public void Sgd_counts_weight_decay_as_part_of_the_gradient()
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters();
        using var optimizer = Optimizer.Create(TrainingBuilder.Options with { Optim = "sgd", WeightDecay = 0.5 }, parameters);
        foreach (var parameter in parameters)
            parameter.Value.grad = full_like(parameter.Value, 2);

        optimizer.Step(1, learningRate: 0.1, gradientScale: 0.25);

        // The bias does not decay.
        TensorFiles.LargestDifference(parameters[0].Value, ones(2, 3).mul(1 - (0.1 * ((0.25 * 2) + 0.5)))).ShouldBeLessThan(1e-7);
        TensorFiles.LargestDifference(parameters[1].Value, ones(3).mul(1 - (0.1 * 0.25 * 2))).ShouldBeLessThan(1e-7);
    }

    [Fact]
    public void An_unknown_one_is_refused()
    {
        using var scope = NewDisposeScope();

        Should.Throw<ExperimentException>(() => Optimizer.Create(TrainingBuilder.Options with { Optim = "lion_32bit" }, Parameters()))
            .Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.ValueOutOfRange);
    }

    private static IReadOnlyList<TrainedParameter> Parameters() =>
    [
        new("w", new TorchSharp.Modules.Parameter(ones(2, 3)), Decays: true),
        new("b", new TorchSharp.Modules.Parameter(ones(3)), Decays: false),
    ];
}
