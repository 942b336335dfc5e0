using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace StandIns.Tests.Torch;

public class FunctionalTests
{
    [Fact]
    public void Cross_entropy_ignores_and_smooths()
    {
        using var logits = tensor(new float[,] { { 0, 0 }, { 3, 1 } });
        using var target = tensor(new[] { 0L, -100L });

        F.cross_entropy(logits, target).item<float>().ShouldBe(MathF.Log(2), 1e-6f);
        F.cross_entropy(logits, tensor(new[] { 0L, 1L }), reduction: nn.Reduction.None).shape.ShouldBe([2L]);
        var expected = (0.9 * Math.Log(2)) + (0.1 * Math.Log(2));
        F.cross_entropy(logits, target, label_smoothing: 0.1).item<float>().ShouldBe((float)expected, 1e-6f);
    }

    [Fact]
    public void Losses_match_values_by_hand()
    {
        using var x = tensor(new[] { 0f, 2f });
        using var y = tensor(new[] { 1f, 0f });

        F.mse_loss(x, y).item<float>().ShouldBe(2.5f);
        F.l1_loss(x, y, nn.Reduction.Sum).item<float>().ShouldBe(3f);
        F.binary_cross_entropy_with_logits(x, y).item<float>().ShouldBe((float)((Math.Log(2) + Math.Log(1 + Math.Exp(2))) / 2), 1e-6f);
        F.nll_loss(x.view(1, 2), tensor(new[] { 1L })).item<float>().ShouldBe(-2f);
    }

    [Fact]
    public void Attention_is_the_written_out_formula()
    {
        manual_seed(3);
        using var q = randn(2, 2, 3, 4);
        using var k = randn(2, 2, 5, 4);
        using var v = randn(2, 2, 5, 4);
        using var mask = tensor(new[] { true, true, false, true, true });

        var expected = (q.matmul(k.transpose(-2, -1)) / 2).masked_fill(mask.logical_not(), float.NegativeInfinity).softmax(-1).matmul(v);

        F.scaled_dot_product_attention(q, k, v, attn_mask: mask.view(1, 5).expand(3, 5)).allclose(expected, atol: 1e-6).ShouldBeTrue();
        Should.Throw<ArgumentException>(() => F.scaled_dot_product_attention(q, k, v, attn_mask: mask, is_casual: true));
    }

    [Fact]
    public void Padding_one_hot_and_normalizing_do_what_their_names_say()
    {
        F.pad(ones(1, 2), (1, 2), value: -1).data<float>().ToArray().ShouldBe([-1f, 1f, 1f, -1f, -1f]);
        F.one_hot(tensor(new[] { 0L, 2L })).data<long>().ToArray().ShouldBe([1L, 0L, 0L, 0L, 0L, 1L]);
        F.normalize(tensor(new float[,] { { 3, 4 } })).data<float>().ToArray().ShouldBe([0.6f, 0.8f], 1e-6);
        F.gelu(tensor(1f)).item<float>().ShouldBe(0.841345f, 1e-5f);
        F.silu(tensor(1f)).item<float>().ShouldBe(0.731059f, 1e-5f);
    }

    [Fact]
    public void Starting_values_stay_within_their_bounds()
    {
        manual_seed(0);
        using var x = empty(50, 200);

        nn.init.xavier_uniform_(x).abs().max().item<float>().ShouldBeLessThanOrEqualTo(MathF.Sqrt(6f / 250));
        nn.init.kaiming_uniform_(x, Math.Sqrt(5)).abs().max().item<float>().ShouldBeLessThanOrEqualTo(1 / MathF.Sqrt(200));
        nn.init.trunc_normal_(x, std: 0.02, a: -0.04, b: 0.04).abs().max().item<float>().ShouldBeLessThanOrEqualTo(0.04f);
        nn.init.normal_(x, 0, 0.02).std().item<float>().ShouldBe(0.02f, 0.001f);
        nn.init.constant_(x, 3).mean().item<float>().ShouldBe(3f, 1e-6f);
    }
}
