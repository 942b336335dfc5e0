using Experiments.Torch.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Models;

public sealed class MaskDropoutTests
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Drops_its_share_and_keeps_the_mean(double probability)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);

        var dropped = MaskDropout.Apply(ones(1_000_003), probability);

        var zero = dropped.eq(0).to(ScalarType.Float32).mean().item<float>();
        // Five standard deviations of a fair draw.
        ((double)zero).ShouldBe(probability, 5 * Math.Sqrt(probability * (1 - probability) / 1_000_003));
        ((double)dropped.max().item<float>()).ShouldBe(1 / (1 - probability), 1e-6);
    }

    [Fact]
    public void Neighbours_fall_independently()
    {
        using var scope = NewDisposeScope();
        var mask = zeros(1 << 20);
        MaskDropout.Fill(mask, 0.5, seed: 12345);

        foreach (var distance in new[] { 1, 2, 7, 8, 64, 128, 4096 })
        {
            var both = mask.narrow(0, 0, (1 << 20) - distance).mul(mask.narrow(0, distance, (1 << 20) - distance)).mean().item<float>() / 4;
            ((double)both).ShouldBe(0.25, 0.003, $"distance {distance}");
        }
    }

    [Fact]
    public void The_seed_of_torch_decides_and_the_number_of_threads_does_not()
    {
        using var scope = NewDisposeScope();
        var threads = get_num_threads();
        manual_seed(5);
        var first = MaskDropout.Apply(ones(200_000), 0.3);
        set_num_threads(1);
        manual_seed(5);
        var second = MaskDropout.Apply(ones(200_000), 0.3);
        set_num_threads(threads);
        manual_seed(6);
        var other = MaskDropout.Apply(ones(200_000), 0.3);

        TensorFiles.LargestDifference(first, second).ShouldBe(0);
        TensorFiles.LargestDifference(first, other).ShouldBeGreaterThan(1);
    }

    [Fact]
    public void Gradients_pass_where_values_passed()
    {
        using var scope = NewDisposeScope();
        var input = ones(1000, requires_grad: true);

        var dropped = MaskDropout.Apply(input, 0.4);
        dropped.sum().backward();

        TensorFiles.LargestDifference(input.grad!, dropped.detach()).ShouldBe(0);
    }
}
