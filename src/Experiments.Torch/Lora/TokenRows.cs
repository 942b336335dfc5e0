using Experiments.Torch.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Lora;

/// <summary>
/// Rows of a table that are trained while the others stay: PEFT's TrainableTokens. The parameter holds the rows themselves, whatever its
/// name says.
/// </summary>
internal sealed class TokenRows : Module<Tensor, Tensor>
{
    [Hf("trainable_tokens_delta")] private readonly Parameter _values;
    [Hf("rows")] private readonly Tensor _rows;
    [Hf("slots")] private readonly Tensor _slots;

    /// <param name="rows">Which rows of the table, each once.</param>
    /// <param name="shape">Of the table.</param>
    public TokenRows(IReadOnlyList<int> rows, EmbeddingShape shape, Device device) : base(nameof(TokenRows))
    {
        _values = new Parameter(empty([rows.Count, shape.Width], device: device));
        var slots = new long[shape.Rows];
        Array.Fill(slots, -1);
        for (var i = 0; i < rows.Count; i++)
            slots[rows[i]] = i;
        _rows = tensor(rows.Select(row => (long)row).ToArray(), device: device).DetachFromDisposeScope();
        _slots = tensor(slots, device: device).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>The table's weight with the rows replaced.</summary>
    public override Tensor forward(Tensor weight) => weight.index_copy(0, _rows, _values);

    /// <summary>Vectors [...,C] of <paramref name="ids"/> [...], with those of the trained rows in their places.</summary>
    public Tensor Replace(Tensor vectors, Tensor ids)
    {
        using var scope = NewDisposeScope();
        var slots = _slots.index_select(0, ids.flatten());
        var trained = _values.index_select(0, slots.clamp_min(0)).view_as(vectors);
        return where(slots.ge(0).view([.. ids.shape, 1]), trained, vectors).MoveToOuterDisposeScope();
    }

    /// <summary>Scores [...,V] of states [...,C], with those of the trained rows in their places.</summary>
    public Tensor ReplaceScores(Tensor scores, Tensor states)
    {
        using var scope = NewDisposeScope();
        return scores.index_copy(-1, _rows, functional.linear(states, _values)).MoveToOuterDisposeScope();
    }

    /// <summary>The rows start as they are in the table.</summary>
    public void Initialize(Tensor weight)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        _values.copy_(weight.index_select(0, _rows));
    }

    public void Merge(Tensor weight)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        weight.index_copy_(0, _rows, _values);
    }
}

/// <summary>A head of its own weight, y = x Wᵀ, with some rows of W trained.</summary>
internal sealed class TokenRowsHead : Module<Tensor, Tensor>
{
    [Hf("weight")] private readonly Parameter _weight;
    [Hf("token_adapter")] private readonly TokenRows _rows;

    public TokenRowsHead(LinearShape shape, IReadOnlyList<int> rows, Device device) : base(nameof(TokenRowsHead))
    {
        _weight = new Parameter(empty([shape.Outputs, shape.Inputs], device: device));
        _rows = new TokenRows(rows, new EmbeddingShape(shape.Outputs, shape.Inputs), device);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return _rows.ReplaceScores(functional.linear(input, _weight), input).MoveToOuterDisposeScope();
    }

    public void Initialize() => _rows.Initialize(_weight);

    public void Merge() => _rows.Merge(_weight);
}
