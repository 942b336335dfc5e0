using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StandIns.Tests.Torch;

public class ModuleTests
{
    [Fact]
    public void Fields_are_registered_under_their_names_or_given_names()
    {
        using var model = new Model();

        model.named_parameters().Select(each => each.name).ShouldBe(
            ["scale", "inner.dense.weight", "inner.dense.bias", "layers.0.weight", "layers.1.weight"], ignoreOrder: true);
        model.named_buffers().Select(each => each.name).ShouldBe(["table"]);
        model.named_modules(
            ).Select(each => each.name).ShouldBe(["inner", "inner.dense", "inner.drop", "layers", "layers.0",
            "layers.1"], ignoreOrder: true);
        model.named_children().Select(each => each.name).ShouldBe(["inner", "layers"], ignoreOrder: true);
        model.parameters(recurse: false).Count().ShouldBe(1);
    }

    [Fact]
    public void A_base_class_field_whose_name_recurs_is_skipped()
    {
        using var model = new Derived();

        model.named_modules().Select(each => (each.name, each.module.GetType())).ShouldBe([("part", typeof(Embedding))]);
    }

    [Fact]
    public void State_makes_a_round_trip()
    {
        using var from = new Model();
        using var into = new Model();

        var (missing, unexpected) = into.load_state_dict(from.state_dict());

        missing.ShouldBeEmpty();
        unexpected.ShouldBeEmpty();
        from.state_dict().Keys.ShouldContain("table");
        foreach (var (name, value) in from.state_dict()) into.state_dict()[name].allclose(value).ShouldBeTrue(name);
        into.state_dict()["scale"].requires_grad.ShouldBeTrue();
    }

    [Fact]
    public void Strict_loading_refuses_other_names_and_lax_loading_names_them()
    {
        using var model = new Model();
        var state = model.state_dict().ToDictionary(each => each.Key, each => each.Value);
        state.Remove("scale");
        state["other"] = zeros(1);

        Should.Throw<InvalidOperationException>(() => model.load_state_dict(state));
        var (missing, unexpected) = model.load_state_dict(state, strict: false);

        missing.ShouldBe(["scale"]);
        unexpected.ShouldBe(["other"]);
    }

    [Fact]
    public void Training_mode_reaches_every_module()
    {
        using var model = new Model();

        model.eval();
        model.modules().ShouldAllBe(module => !module.training);
        model.train();
        model.modules().ShouldAllBe(module => module.training);
    }

    [Fact]
    public void Dropout_changes_values_in_training_only()
    {
        manual_seed(0);
        using var drop = nn.Dropout(0.5);
        using var x = ones(1000);

        drop.call(x).data<float>().ToArray().Distinct().Order().ShouldBe([0f, 2f]);
        drop.eval();
        drop.call(x).data<float>().ToArray().Distinct().ShouldBe([1f]);
    }

    [Fact]
    public void Moving_a_module_changes_the_floating_point_types_and_replaces_the_fields()
    {
        using var model = new Model();

        model.to(float64);

        model.parameters().ShouldAllBe(parameter => parameter.dtype == float64);
        model.Table.dtype.ShouldBe(int64);
        model.Scale.dtype.ShouldBe(float64);
        model.Scale.ShouldBeSameAs(model.named_parameters().Single(each => each.name == "scale").parameter);
        model.Scale.requires_grad.ShouldBeTrue();
    }

    [Fact]
    public void Modules_take_gradients_away_and_optimizers_zero_them()
    {
        using var linear = nn.Linear(2, 1);
        using var optimizer = optim.SGD(linear.parameters(), 0.1);
        linear.call(ones(1, 2)).sum().backward();

        optimizer.zero_grad();
        linear.weight.grad.ShouldNotBeNull().data<float>().ToArray().ShouldBe([0f, 0f]);

        linear.zero_grad();
        linear.weight.grad.ShouldBeNull();
    }

    [Fact]
    public void A_parameter_takes_its_tensor_over_and_lives_with_its_module()
    {
        Linear linear;
        using (NewDisposeScope()) linear = nn.Linear(2, 3);

        linear.weight.IsInvalid.ShouldBeFalse();
        linear.weight.shape.ShouldBe([3L, 2L]);
        var data = zeros(1);
        using var parameter = new Parameter(data);
        data.IsInvalid.ShouldBeTrue();
        parameter.requires_grad.ShouldBeTrue();
        linear.Dispose();
        Should.Throw<InvalidOperationException>(() => linear.weight.sum());
    }

    [Fact]
    public void Hooks_see_and_change_arguments_and_results()
    {
        using var identity = nn.Identity();
        var before = identity.register_forward_pre_hook((_, x) => x + 1);
        identity.register_forward_hook((_, _, y) => y * 10);

        identity.call(ones(1)).item<float>().ShouldBe(20f);
        before.remove();
        identity.call(ones(1)).item<float>().ShouldBe(10f);
    }

    [Fact]
    public void Sequential_and_dictionaries_call_and_name_their_parts()
    {
        using var chain = nn.Sequential(("first", nn.Linear(2, 2)), ("act", nn.ReLU()));
        var parts = nn.ModuleDict<Linear>(("a", nn.Linear(1, 1)));
        using var owner = new Owner(parts);

        chain.call(zeros(1, 2)).shape.ShouldBe([1L, 2L]);
        chain.named_parameters().Select(each => each.name).ShouldBe(["first.weight", "first.bias"]);
        owner.named_parameters().Select(each => each.name).ShouldBe(["_parts.a.weight", "_parts.a.bias"]);
    }

    [Fact]
    public void Embedding_gives_its_padding_row_no_gradient()
    {
        using var embedding = nn.Embedding(3, 2, padding_idx: 0);

        embedding.call(tensor(new[] { 0L, 2L })).sum().backward();

        embedding.weight.grad.ShouldNotBeNull().data<float>().ToArray().ShouldBe([0f, 0f, 0f, 0f, 1f, 1f]);
        embedding.weight[0].data<float>().ToArray().ShouldBe([0f, 0f]);
    }

    private sealed class Model : nn.Module<Tensor, Tensor>
    {
        [ComponentName(Name = "scale")]
        private readonly Parameter _scale = new(ones(1));

        [ComponentName(Name = "inner")]
        private readonly Inner _inner = new();

        [ComponentName(Name = "layers")]
        private readonly ModuleList<Linear> _layers = nn.ModuleList(nn.Linear(2, 2, hasBias: false), nn.Linear(2, 2, hasBias: false));

        [ComponentName(Name = "table")]
        private readonly Tensor _table = arange(3);

        public Model()
            : base(nameof(Model)) => RegisterComponents();

        public Parameter Scale => _scale;

        public Tensor Table => _table;

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = _inner.call(input) * _scale;
            foreach (var layer in _layers) x = layer.call(x);
            return x.MoveToOuterDisposeScope();
        }
    }

    private sealed class Inner : nn.Module<Tensor, Tensor>
    {
        private readonly Linear dense = nn.Linear(2, 2);
        private readonly Dropout drop = nn.Dropout(0.1);

        public Inner()
            : base(nameof(Inner)) => RegisterComponents();

        public override Tensor forward(Tensor input) => drop.call(dense.call(input));
    }

    private class Below : nn.Module<Tensor, Tensor>
    {
        private readonly Linear part = nn.Linear(1, 1);

        protected Below()
            : base(nameof(Below))
        {
        }

        public override Tensor forward(Tensor input) => part.call(input);
    }

    private sealed class Derived : Below
    {
        private readonly Embedding part = nn.Embedding(1, 1);

        public Derived() => RegisterComponents();

        public override Tensor forward(Tensor input) => part.call(input);
    }

    private sealed class Owner : nn.Module<Tensor, Tensor>
    {
        private readonly ModuleDict<Linear> _parts;

        public Owner(ModuleDict<Linear> parts)
            : base(nameof(Owner))
        {
            _parts = parts;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => _parts["a"].call(input);
    }
}
