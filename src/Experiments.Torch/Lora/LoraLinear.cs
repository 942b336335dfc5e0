using Experiments.Torch.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Lora;

/// <summary>How one adapter is made.</summary>
/// <param name="Dora">A magnitude for each output, its direction from W + scaling · B A.</param>
/// <param name="Bias">B adds a bias of its own.</param>
internal readonly record struct LoraForm(LoraRank Rank, double Dropout, bool Dora, bool Bias);

/// <summary>
/// y = x Wᵀ + b + scaling · B(A(dropout(x))), with W frozen (Hu et al. 2021; as PEFT's lora.Linear). With a magnitude m it is DoRA (Liu et
/// al. 2024): the direction (W + scaling · B A) / ‖W + scaling · B A‖ times m, the norm of each output's row taken as a constant.
/// W and b keep the names and the shape of the layer they stand for, so that base weights load the same in every mode.
/// </summary>
internal sealed class LoraLinear : Module<Tensor, Tensor>
{
    [Hf("weight")] private readonly Parameter _weight;
    [Hf("bias")] private readonly Parameter? _bias;
    [Hf("lora_A")] private readonly LoraFactor _a;
    [Hf("lora_B")] private readonly LoraFactor _b;
    [Hf("lora_magnitude_vector")] private readonly Parameter? _magnitude;
    private readonly LoraForm _form;

    public LoraLinear(LinearShape shape, LoraForm form, Device device) : base(nameof(LoraLinear))
    {
        long[] stored = shape.Transposed ? [shape.Inputs, shape.Outputs] : [shape.Outputs, shape.Inputs];
        _weight = new Parameter(empty(stored, device: device));
        _bias = shape.Bias ? new Parameter(empty([shape.Outputs], device: device)) : null;
        _a = new LoraFactor(form.Rank.R, shape.Inputs, bias: false, device);
        _b = new LoraFactor(shape.Outputs, form.Rank.R, form.Bias, device);
        _magnitude = form.Dora ? new Parameter(empty([shape.Outputs], device: device)) : null;
        _form = form;
        IsTransposed = shape.Transposed;
        RegisterComponents();
    }

    /// <summary>GPT-2's Conv1D: W lies as [inputs, outputs].</summary>
    public bool IsTransposed { get; }

    /// <summary>B's bias has no bias of the layer to be merged into.</summary>
    public bool IsUnmergeable => _form.Bias && _bias is null;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var weight = IsTransposed ? _weight.t() : _weight;
        var drops = _form.Dropout > 0 && training;
        var reached = drops ? MaskDropout.Apply(input, _form.Dropout) : input;
        var update = _b.call(_a.call(reached));
        if (_magnitude is null)
            return Projection.Apply(input, weight, _bias).add_(update, _form.Rank.Scaling).MoveToOuterDisposeScope();

        var directed = Projection.Apply(reached, weight).add_(update, _form.Rank.Scaling);
        var stretch = _magnitude.div(DirectionNorm(weight));
        // With dropout PEFT leaves the layer's own output whole: y + (m/‖·‖ − 1) · x' Wᵀ + m/‖·‖ · scaling · B A x'.
        var output = drops
            ? Projection.Apply(input, weight).add_(update, _form.Rank.Scaling).add_(directed.mul(stretch.sub(1)))
            : directed.mul(stretch);
        return (_bias is null ? output : output.add_(_bias)).MoveToOuterDisposeScope();
    }

    /// <summary>PEFT's start, once W is there; a magnitude begins as the norm it is divided by.</summary>
    public void Initialize(string init, Generator generator)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        LoraStart.Set(_a, _b, _form.Rank.R, init, generator);
        _magnitude?.copy_(DirectionNorm(IsTransposed ? _weight.t() : _weight));
    }

    /// <summary>Puts what the adapter does into W and b; the adapter then adds nothing.</summary>
    public void Merge()
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var weight = IsTransposed ? _weight.t() : _weight;
        var merged = weight.add(Update());
        if (_magnitude is not null)
            merged = merged.mul(_magnitude.div(merged.norm(1)).unsqueeze(1));
        weight.copy_(merged);
        if (_b.Bias is not null)
            _bias?.add_(_b.Bias, _form.Rank.Scaling);
        _b.Weight.zero_();
        _b.Bias?.zero_();
        _magnitude?.copy_(merged.norm(1));
    }

    private Tensor Update() => _b.Weight.matmul(_a.Weight).mul_(_form.Rank.Scaling);

    private Tensor DirectionNorm(Tensor weight)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        return weight.add(Update()).norm(1).MoveToOuterDisposeScope();
    }
}

/// <summary>One of the two thin matrices, [outputs, inputs] as a linear layer's weight.</summary>
internal sealed class LoraFactor : Module<Tensor, Tensor>
{
    [Hf("weight")] private readonly Parameter _weight;
    [Hf("bias")] private readonly Parameter? _bias;

    public LoraFactor(long outputs, long inputs, bool bias, Device device) : base(nameof(LoraFactor))
    {
        _weight = new Parameter(empty([outputs, inputs], device: device));
        _bias = bias ? new Parameter(empty([outputs], device: device)) : null;
        RegisterComponents();
    }

    public Parameter Weight => _weight;

    public Parameter? Bias => _bias;

    public override Tensor forward(Tensor input) => Projection.Apply(input, _weight, _bias);
}
