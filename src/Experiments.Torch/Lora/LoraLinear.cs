using Experiments.Torch.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Lora;

/// <summary>
/// y = x Wᵀ + b + scaling · B(A(dropout(x))), with W frozen (Hu et al. 2021; as PEFT's lora.Linear).
/// W and b keep the names of a plain linear layer, so that base weights load the same in every mode.
/// </summary>
internal sealed class LoraLinear : Module<Tensor, Tensor>
{
    [Hf("weight")] private readonly Parameter _weight;
    [Hf("bias")] private readonly Parameter? _bias;
    [Hf("lora_A")] private readonly LoraFactor _a;
    [Hf("lora_B")] private readonly LoraFactor _b;
    private readonly LoraRank _rank;
    private readonly double _dropout;

    public LoraLinear(LinearShape shape, LoraRank rank, double dropout, Device device) : base(nameof(LoraLinear))
    {
        _weight = new Parameter(empty([shape.Outputs, shape.Inputs], device: device));
        _bias = shape.Bias ? new Parameter(empty([shape.Outputs], device: device)) : null;
        _a = new LoraFactor(rank.R, shape.Inputs, device);
        _b = new LoraFactor(shape.Outputs, rank.R, device);
        _rank = rank;
        _dropout = dropout;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var reached = _dropout > 0 && training ? MaskDropout.Apply(input, _dropout) : input;
        var update = functional.linear(functional.linear(reached, _a.Weight), _b.Weight);
        return functional.linear(input, _weight, _bias).add_(update, _rank.Scaling).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// PEFT's start: A as torch's linear layers (uniform within 1/√inputs) or normal with deviation 1/r, B zero; or both random.
    /// </summary>
    /// <param name="init"><c>true</c>, <c>gaussian</c> or <c>false</c>, as PEFT's <c>init_lora_weights</c>.</param>
    public void Initialize(string init, Generator generator)
    {
        using var frozen = no_grad();
        if (init == "gaussian")
            Initialization.Normal(_a.Weight, 1.0 / _rank.R, generator);
        else
            Initialization.KaimingUniform(_a.Weight, generator);
        if (init == "false")
            Initialization.KaimingUniform(_b.Weight, generator);
        else
            _b.Weight.zero_();
    }

    /// <summary>Adds scaling · B A to the base weight; what the adapter then adds on top is no longer needed.</summary>
    public void Merge()
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        _weight.add_(_b.Weight.matmul(_a.Weight), _rank.Scaling);
        _b.Weight.zero_();
    }
}

/// <summary>One of the two thin matrices, [outputs, inputs] as a linear layer's weight.</summary>
internal sealed class LoraFactor : Module<Tensor, Tensor>
{
    [Hf("weight")] private readonly Parameter _weight;

    public LoraFactor(long outputs, long inputs, Device device) : base(nameof(LoraFactor))
    {
        _weight = new Parameter(empty([outputs, inputs], device: device));
        RegisterComponents();
    }

    public Parameter Weight => _weight;

    public override Tensor forward(Tensor input) => functional.linear(input, _weight);
}
