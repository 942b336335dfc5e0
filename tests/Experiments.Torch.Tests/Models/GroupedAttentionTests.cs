using Experiments.Torch.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Models;

public sealed class GroupedAttentionTests
{
    [Theory]
    [InlineData(4, 4, 6, 6)]
    [InlineData(4, 2, 6, 6)]
    [InlineData(6, 1, 3, 8)]
    [InlineData(4, 2, 1, 8)]
    [InlineData(4, 4, 1, 8)]
    public void Fused_equals_written_out(long heads, long groups, long tokens, long all)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(11);
        var query = randn([2, heads, tokens, 8], generator: generator).requires_grad_();
        var key = randn([2, groups, all, 8], generator: generator).requires_grad_();
        var value = randn([2, groups, all, 8], generator: generator).requires_grad_();
        var hidden = ones(tokens, all).triu(all - tokens + 1).to(ScalarType.Bool);
        var bias = zeros(2, 1, tokens, all).masked_fill(hidden, float.MinValue);

        var expected = Gradients(GroupedAttention.WrittenOut(query, key, value, bias, 0), query, key, value);

        Compare(Gradients(GroupedAttention.Fused(query, key, value, new AttentionMask(bias, IsCausal: false), 0), query, key, value), expected);
        if (tokens == all)
            Compare(Gradients(GroupedAttention.Fused(query, key, value, new AttentionMask(null, IsCausal: true), 0), query, key, value), expected);
        if (tokens == 1)
            Compare(Gradients(GroupedAttention.Fused(query, key, value, new AttentionMask(null, IsCausal: false), 0), query, key, value), expected);
    }

    [Fact]
    public void Neighbouring_heads_share_keys_and_values()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(12);
        var query = randn([1, 4, 5, 8], generator: generator);
        var (key, value) = (randn([1, 2, 5, 8], generator: generator), randn([1, 2, 5, 8], generator: generator));

        var grouped = GroupedAttention.WrittenOut(query, key, value, null, 0);
        var repeated = GroupedAttention.WrittenOut(query, key.repeat_interleave(2, 1), value.repeat_interleave(2, 1), null, 0);

        TensorFiles.LargestDifference(grouped, repeated).ShouldBeLessThan(1e-6);
    }

    // The result and what a loss on it does to the inputs.
    private static Tensor[] Gradients(Tensor result, params Tensor[] inputs)
    {
        foreach (var input in inputs)
            input.grad?.zero_();
        result.square().sum().backward();
        return [result, .. inputs.Select(input => input.grad!.clone())];
    }

    private static void Compare(Tensor[] actual, Tensor[] expected)
    {
        foreach (var (a, e) in actual.Zip(expected))
            TensorFiles.RelativeDifference(a, e).ShouldBeLessThan(1e-5);
    }
}
