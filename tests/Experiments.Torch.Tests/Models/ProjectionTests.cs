using Experiments.Torch.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Models;

public sealed class ProjectionTests
{
    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(1, 1, false)]
    [InlineData(3, 1, true)]
    [InlineData(1, 4, false)]
    public void One_row_or_many_it_is_the_same_product(long rows, long tokens, bool biased)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (input, weight, bias) = (randn(rows, tokens, 24), randn(40, 24), biased ? randn(40) : null);

        foreach (var matrix in new[] { weight, weight.t().contiguous().t() })
        {
            var product = Projection.Apply(input, matrix, bias);

            product.shape.ShouldBe([rows, tokens, 40]);
            TensorFiles.LargestDifference(product, nn.functional.linear(input, weight, bias)).ShouldBeLessThan(1e-4);
        }
    }

    [Fact]
    public void What_trains_has_gradients()
    {
        using var scope = NewDisposeScope();
        var weight = randn(5, 3, requires_grad: true);

        Projection.Apply(ones(1, 1, 3), weight).sum().backward();

        TensorFiles.LargestDifference(weight.grad!, ones(5, 3)).ShouldBe(0);
    }
}
