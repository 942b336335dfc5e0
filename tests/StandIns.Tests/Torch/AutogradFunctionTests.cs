using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace StandIns.Tests.Torch;

public class AutogradFunctionTests
{
    [Fact]
    public void A_function_computes_and_differentiates_as_its_class_says()
    {
        using var x = tensor(new[] { 2.0, 3.0 }, requires_grad: true);
        using var y = tensor(new[] { 5.0, 7.0 }, requires_grad: true);

        var result = ScaledProduct.apply(x, y, 10.0);
        result.sum().backward();

        result.data<double>().ToArray().ShouldBe([100.0, 210.0]);
        x.grad.ShouldNotBeNull().data<double>().ToArray().ShouldBe([50.0, 70.0]);
        y.grad.ShouldNotBeNull().data<double>().ToArray().ShouldBe([20.0, 30.0]);
    }

    [Fact]
    public void It_takes_no_part_without_gradients()
    {
        using var x = ones(1, dtype: float64);

        ScaledProduct.apply(x, x, 1.0).requires_grad.ShouldBeFalse();
        x.requires_grad = true;
        using (no_grad()) ScaledProduct.apply(x, x, 1.0).requires_grad.ShouldBeFalse();
        ScaledProduct.apply(x, x, 1.0).requires_grad.ShouldBeTrue();
    }

    [Fact]
    public void It_can_be_used_within_a_graph_and_a_dispose_scope()
    {
        using var x = tensor(new[] { 2.0 }, requires_grad: true);

        using (NewDisposeScope()) (ScaledProduct.apply(x * 3, x, 1.0) * 2).sum().backward();

        x.grad.ShouldNotBeNull().item<double>().ShouldBe(24.0);
    }

    [Fact]
    public void What_backward_throws_comes_out_of_backward()
    {
        using var x = ones(1, requires_grad: true);

        var result = Failing.apply(x);

        Should.Throw<ExternalException>(() => result.sum().backward()).Message.ShouldContain("no way back");
    }

    [Fact]
    public void A_second_backward_is_refused_after_the_first_freed_the_graph()
    {
        using var x = ones(1, dtype: float64, requires_grad: true);
        var result = ScaledProduct.apply(x, x, 1.0).sum();

        result.backward();

        Should.Throw<ExternalException>(result.backward).Message.ShouldContain("second time");
    }

    private sealed class ScaledProduct : autograd.SingleTensorFunction<ScaledProduct>
    {
        public override string Name => nameof(ScaledProduct);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (x, y, factor) = ((Tensor)vars[0], (Tensor)vars[1], (double)vars[2]);
            ctx.save_for_backward([x, y]);
            ctx.save_data("factor", factor);
            return x * y * factor;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var saved = ctx.get_saved_variables();
            var scaled = grad_output * (double)ctx.get_data("factor");
            return [scaled * saved[1], scaled * saved[0], null!];
        }
    }

    private sealed class Failing : autograd.SingleTensorFunction<Failing>
    {
        public override string Name => nameof(Failing);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => ((Tensor)vars[0]).clone();

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
            throw new InvalidOperationException("no way back");
    }
}
