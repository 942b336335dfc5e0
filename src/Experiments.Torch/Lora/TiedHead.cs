using Experiments.Torch.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Lora;

/// <summary>What becomes of a head that shares a table's weight when one of the two is adapted and the other is not.</summary>
/// <param name="Path">Of the head in the Hugging Face model, such as <c>lm_head</c>.</param>
/// <param name="Lora">The head has an adapter of its own, or null.</param>
/// <param name="Own">The head has a copy of the weight: one of the two is trained whole.</param>
internal sealed record TiedHeadForm(string Path, LoraForm? Lora, bool Own);

/// <summary>
/// The head of tied embeddings, apart from its table: PEFT wraps the two modules one by one, so that an adapter on one is none on the
/// other although both share a weight (https://github.com/huggingface/peft/issues/2777). Merging gives the head a weight of its own.
/// </summary>
internal sealed class TiedHead : Module<Tensor, Tensor>
{
    [Hf("weight")] private readonly Parameter? _weight;
    [Hf("lora_A")] private readonly LoraFactor? _a;
    [Hf("lora_B")] private readonly LoraFactor? _b;
    private readonly LoraForm? _form;
    private Tensor? _merged;

    public TiedHead(EmbeddingShape table, TiedHeadForm form, Device device) : base(nameof(TiedHead))
    {
        Path = form.Path;
        _weight = form.Own ? new Parameter(empty([table.Rows, table.Width], device: device)) : null;
        if (form.Lora is { } lora)
        {
            _a = new LoraFactor(lora.Rank.R, table.Width, bias: false, device);
            _b = new LoraFactor(table.Rows, lora.Rank.R, bias: false, device);
        }

        _form = form.Lora;
        RegisterComponents();
    }

    public string Path { get; }

    /// <summary>The head's own weight; null until it has one.</summary>
    public Tensor? Weight => _merged ?? _weight;

    /// <summary>There is no use for it: <see cref="Project"/> needs the table's weight too.</summary>
    public override Tensor forward(Tensor input) => throw new NotSupportedException("A tied head projects with its table's weight.");

    /// <summary>Scores [...,V] of states [...,C].</summary>
    /// <param name="shared">The table's weight without its adapter.</param>
    public Tensor Project(Tensor states, Tensor shared)
    {
        using var scope = NewDisposeScope();
        var scores = functional.linear(states, Weight ?? shared);
        if (_merged is null && _form is { } form && _a is not null && _b is not null)
        {
            var reached = form.Dropout > 0 && training ? MaskDropout.Apply(states, form.Dropout) : states;
            scores = scores.add_(_b.call(_a.call(reached)), form.Rank.Scaling);
        }

        return scores.MoveToOuterDisposeScope();
    }

    public void Initialize(Tensor shared, string init, Generator generator)
    {
        using var frozen = no_grad();
        _weight?.copy_(shared);
        if (_form is not { } form || _a is null || _b is null)
            return;
        LoraStart.Set(_a, _b, form.Rank.R, init, generator);
    }

    public void Merge(Tensor shared)
    {
        if (_merged is not null || (_weight is not null && _form is null))
            return;
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var own = _weight ?? shared;
        own = _form is { } form && _a is not null && _b is not null
            ? own.add(_b.Weight.matmul(_a.Weight), form.Rank.Scaling)
            : own.clone();
        _merged = own.DetachFromDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _merged?.Dispose();
        base.Dispose(disposing);
    }
}
