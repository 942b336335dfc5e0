using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StandIns.Tests.Torch;

public class OptimizerTests
{
    [Fact]
    public void AdamW_follows_its_formula()
    {
        using var p = new Parameter(tensor(new[] { 1.0, -2.0 }));
        using var optimizer = optim.AdamW([p], lr: 0.1, weight_decay: 0.01);
        double[] w = [1.0, -2.0], m = [0, 0], v = [0, 0];

        for (var step = 1; step <= 5; step++)
        {
            optimizer.zero_grad();
            p.pow(2).sum().backward();
            optimizer.step();

            for (var i = 0; i < 2; i++)
            {
                var g = 2 * w[i];
                w[i] -= 0.1 * 0.01 * w[i];
                m[i] = (0.9 * m[i]) + (0.1 * g);
                v[i] = (0.999 * v[i]) + (0.001 * g * g);
                var unbiased = v[i] / (1 - Math.Pow(0.999, step));
                w[i] -= 0.1 * (m[i] / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(unbiased) + 1e-8);
            }
        }

        p.data<double>().ToArray().ShouldBe(w, 1e-12);
    }

    [Fact]
    public void SGD_with_momentum_and_decay_follows_its_formula()
    {
        using var p = new Parameter(tensor(new[] { 3.0 }));
        using var optimizer = optim.SGD([p], 0.1, momentum: 0.9, weight_decay: 0.5);
        double w = 3, buffer = 0;

        for (var step = 0; step < 4; step++)
        {
            optimizer.zero_grad();
            p.pow(2).sum().backward();
            optimizer.step();

            var g = (2 * w) + (0.5 * w);
            buffer = step == 0 ? g : (0.9 * buffer) + g;
            w -= 0.1 * buffer;
        }

        p.item<double>().ShouldBe(w, 1e-12);
    }

    [Fact]
    public void Groups_keep_their_own_options_and_rates_can_be_set()
    {
        using var a = new Parameter(ones(1));
        using var b = new Parameter(ones(1));
        using var optimizer = optim.AdamW([new AdamW.ParamGroup([a], lr: 0.5, weight_decay: 0), new AdamW.ParamGroup([b], lr: 0.25)]);

        optimizer.ParamGroups.Select(group => group.LearningRate).ShouldBe([0.5, 0.25]);
        foreach (var group in optimizer.ParamGroups) group.LearningRate /= 2;
        optimizer.ParamGroups.Select(group => group.LearningRate).ShouldBe([0.25, 0.125]);
        optimizer.ParamGroups.Select(group => group.InitialLearningRate).ShouldBe([0.5, 0.25]);
    }

    [Fact]
    public void A_resumed_optimizer_goes_on_bit_by_bit()
    {
        using var p = new Parameter(tensor(new[] { 1f, 2f }));
        using var q = new Parameter(tensor(new[] { 1f, 2f }));
        using var first = optim.AdamW([p], lr: 0.01);
        using var second = optim.AdamW([q], lr: 0.5);
        void Step(Parameter parameter, optim.Optimizer optimizer)
        {
            optimizer.zero_grad();
            parameter.pow(4).sum().backward();
            optimizer.step();
        }

        Step(p, first);
        Step(p, first);
        using (no_grad()) q.copy_(p);
        using var file = new MemoryStream();
        first.save_state_dict(new BinaryWriter(file));
        file.Position = 0;
        second.load_state_dict(new BinaryReader(file));
        Step(p, first);
        Step(q, second);

        q.bytes.ToArray().ShouldBe(p.bytes.ToArray());
    }

    [Fact]
    public void Clipping_scales_all_gradients_to_the_joint_norm()
    {
        using var a = new Parameter(ones(1));
        using var b = new Parameter(ones(1));
        ((a * 3) + (b * 4)).sum().backward();

        nn.utils.clip_grad_norm_([a, b], 1).ShouldBe(5, 1e-6);

        a.grad.ShouldNotBeNull().item<float>().ShouldBe(0.6f, 1e-5f);
        b.grad.ShouldNotBeNull().item<float>().ShouldBe(0.8f, 1e-5f);
    }
}
