using System.Runtime.InteropServices;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace StandIns.Tests.Torch;

public class AutogradTests
{
    [Fact]
    public void The_gradient_of_a_square_is_twice_the_value()
    {
        using var x = tensor(new[] { 1f, -3f }, requires_grad: true);

        x.square().sum().backward();

        x.grad.ShouldNotBeNull().data<float>().ToArray().ShouldBe([2f, -6f]);
        x.grad = null;
        x.grad.ShouldBeNull();
    }

    [Fact]
    public void Gradients_accumulate_over_backward_passes()
    {
        using var x = ones(1, requires_grad: true);

        (x * 2).sum().backward();
        (x * 3).sum().backward();

        x.grad.ShouldNotBeNull().item<float>().ShouldBe(5f);
    }

    [Fact]
    public void Modes_switch_recording_off_and_back_on()
    {
        using var x = ones(1, requires_grad: true);

        using (no_grad())
        {
            is_grad_enabled().ShouldBeFalse();
            (x * 2).requires_grad.ShouldBeFalse();
            using (enable_grad()) (x * 2).requires_grad.ShouldBeTrue();
        }

        is_grad_enabled().ShouldBeTrue();
        using (inference_mode()) is_inference_mode_enabled().ShouldBeTrue();
        is_inference_mode_enabled().ShouldBeFalse();
    }

    [Fact]
    public void Grad_answers_gradients_without_touching_the_leaves()
    {
        using var x = tensor(new[] { 2.0 }, requires_grad: true);
        using var unused = tensor(new[] { 1.0 }, requires_grad: true);

        var first = autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        var second = autograd.grad([first], [x])[0];

        first.item<double>().ShouldBe(12, 1e-12);
        second.item<double>().ShouldBe(12, 1e-12);
        x.grad.ShouldBeNull();
        autograd.grad([x * 2], [x, unused], allow_unused: true)[1].ShouldBeNull();
        Should.Throw<ExternalException>(() => autograd.grad([x * 2], [unused]));
    }

    [Fact]
    public void Backward_of_a_vector_needs_a_gradient()
    {
        using var x = ones(2, requires_grad: true);

        Should.Throw<ExternalException>(
            () => (x * 2).backward()).Message.ShouldContain("grad can be implicitly created only for scalar outputs");
        (x * 2).backward([tensor(new[] { 1f, 10f })]);

        x.grad.ShouldNotBeNull().data<float>().ToArray().ShouldBe([2f, 20f]);
    }

    public static TheoryData<string> Composites =>
        ["layer_norm", "gelu", "gelu_tanh", "cross_entropy", "smoothed", "attention", "causal", "softmax", "rms"];

    [Theory]
    [MemberData(nameof(Composites))]
    public void Gradients_agree_with_finite_differences(string name)
    {
        manual_seed(1);
        Tensor Loss(Tensor x) => name switch
        {
            "layer_norm" => F.layer_norm(x, [4], eps: 1e-5).pow(3).sum(),
            "gelu" => F.gelu(x).pow(2).sum(),
            "gelu_tanh" => F.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh).pow(2).sum(),
            "cross_entropy" => F.cross_entropy(x, tensor(new[] { 1L, -100L, 3L })),
            "smoothed" => F.cross_entropy(x, tensor(new[] { 1L, 0L, 3L }), label_smoothing: 0.1),
            "attention" => F.scaled_dot_product_attention(x.view(1, 1, 3, 4), x.view(1, 1, 3, 4), x.view(1, 1, 3, 4)).pow(2).sum(),
            "causal" => F.scaled_dot_product_attention(
                x.view(1, 1, 3, 4), x.view(1, 1, 3, 4), x.view(1, 1, 3, 4), is_casual: true).pow(2).sum(),
            "softmax" => x.softmax(-1).pow(2).sum(),
            _ => (x * x.pow(2).mean([-1L], true).add(1e-6).rsqrt()).pow(3).sum(),
        };
        using var x = randn(3, 4, dtype: float64, requires_grad: true);

        Loss(x).backward();

        var gradient = x.grad.ShouldNotBeNull().data<double>().ToArray();
        using var quiet = no_grad();
        const double step = 1e-6;
        for (var i = 0; i < 12; i++)
        {
            using var up = x.detach().clone();
            using var down = x.detach().clone();
            up.view(-1)[i] = up.view(-1)[i] + step;
            down.view(-1)[i] = down.view(-1)[i] - step;
            var slope = (Loss(up).item<double>() - Loss(down).item<double>()) / (2 * step);
            gradient[i].ShouldBe(slope, 1e-6);
        }
    }
}
