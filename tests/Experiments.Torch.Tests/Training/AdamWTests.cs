using Experiments.Torch.Training;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Training;

/// <summary>Reference: the formula of torch.optim.AdamW (single tensor), written in double precision.</summary>
public sealed class AdamWTests
{
    private static readonly AdamWOptions Options = new(Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, WeightDecay: 0.1);

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(200_003)]
    public void Moves_every_element_as_the_formula_says(int count)
    {
        using var scope = NewDisposeScope();
        using var stream = new Generator(7);
        var start = empty(count).normal_(0, 1, stream);
        var gradient = empty(count).normal_(0, 1, stream);
        var parameter = new TorchSharp.Modules.Parameter(start.clone());
        using var optimizer = AdamW.Create([new TrainedParameter("p", parameter, Decays: true)], Options);
        double[] expected = [.. start.data<float>().ToArray().Select(value => (double)value)];
        var (mean, square) = (new double[count], new double[count]);

        for (var step = 1; step <= 3; step++)
        {
            parameter.grad = gradient.clone();
            optimizer.Step(step, learningRate: 0.01, gradientScale: 0.5);
            Expect(expected, mean, square, gradient.data<float>().ToArray(), step);
        }

        var actual = parameter.detach().data<float>().ToArray();
        for (var i = 0; i < count; i++)
            ((double)actual[i]).ShouldBe(expected[i], 1e-6 * Math.Max(1, Math.Abs(expected[i])));
    }

    private static void Expect(double[] values, double[] mean, double[] square, float[] gradients, int step)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var gradient = gradients[i] * 0.5;
            mean[i] += (gradient - mean[i]) * 0.1;
            square[i] = (square[i] * 0.999) + (gradient * gradient * 0.001);
            var divisor = (Math.Sqrt(square[i]) / Math.Sqrt(1 - Math.Pow(0.999, step))) + 1e-8;
            values[i] = (values[i] * (1 - (0.01 * 0.1))) - (0.01 / (1 - Math.Pow(0.9, step)) * mean[i] / divisor);
        }
    }
}
