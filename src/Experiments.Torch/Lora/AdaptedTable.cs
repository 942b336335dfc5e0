using Experiments.Torch.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Lora;

/// <summary>What an adapter does to a table of token vectors.</summary>
/// <param name="Lora">A low-rank update of every row, or null.</param>
/// <param name="Rows">Rows that are replaced by trained ones, or null.</param>
/// <param name="Head">Null where scores come from the table as the adapter has it; that is how tied weights stay tied.</param>
internal sealed record TableForm(LoraForm? Lora, IReadOnlyList<int>? Rows, TiedHeadForm? Head)
{
    /// <summary>A head that has all of this with the table: PEFT's files name it a second time.</summary>
    public string? TiedPath { get; init; }
}

/// <summary>
/// A table with an adapter: as PEFT's lora.Embedding, W + scaling · (B A)ᵀ, or as its TrainableTokens, W with some rows replaced. Where a
/// head shares the table's weight (tied embeddings) and is adapted apart, a <see cref="TiedHead"/> is part of it.
/// </summary>
internal sealed class AdaptedTable : Module<Tensor, Tensor>
{
    [Hf("weight")] private readonly Parameter _weight;
    [Hf("lora_embedding_A")] private readonly Parameter? _a;
    [Hf("lora_embedding_B")] private readonly Parameter? _b;
    [Hf("lora_magnitude_vector")] private readonly Parameter? _magnitude;
    [Hf("token_adapter")] private readonly TokenRows? _rows;
    private readonly TiedHead? _head;
    private readonly double _scaling;
    private readonly long? _padding;

    public AdaptedTable(EmbeddingShape shape, TableForm form, Device device) : base(nameof(AdaptedTable))
    {
        _weight = new Parameter(empty([shape.Rows, shape.Width], device: device));
        if (form.Lora is { } lora)
        {
            _a = new Parameter(empty([lora.Rank.R, shape.Rows], device: device));
            _b = new Parameter(empty([shape.Width, lora.Rank.R], device: device));
            _magnitude = lora.Dora ? new Parameter(empty([shape.Width], device: device)) : null;
            _scaling = lora.Rank.Scaling;
        }

        _rows = form.Rows is { } rows ? new TokenRows(rows, shape, device) : null;
        _padding = shape.Padding;
        TiedPath = form.TiedPath;
        RegisterComponents();
        if (form.Head is not { } head)
            return;
        // Afterwards, as its name is not that of a field.
        _head = new TiedHead(shape, head, device);
        register_module(AdapterNames.OfTied(head.Path), _head);
    }

    /// <summary>Where a head sits that is adapted apart, and its weight once merged; null: the table serves it as it is.</summary>
    public (string Path, Tensor? Weight)? Head => _head is null ? null : (_head.Path, _head.Weight);

    public Parameter Weight => _weight;

    public bool HasLora => _a is not null;

    /// <summary>As <see cref="TableForm.TiedPath"/>.</summary>
    public string? TiedPath { get; }

    /// <summary>What PEFT's files say of a tied head a second time: its names there and the values.</summary>
    public IEnumerable<(string Name, Tensor Value)> OfTiedHead(bool isSaved)
    {
        if (TiedPath is null)
            yield break;
        if (_a is not null && _b is not null)
        {
            yield return ($"{TiedPath}.lora_A.weight", _b.t());
            yield return ($"{TiedPath}.lora_B.weight", _a.t());
        }
        else if (isSaved)
        {
            yield return ($"{TiedPath}.weight", _weight);
        }
    }

    public TokenTable Table => new(this, Project);

    public override Tensor forward(Tensor ids)
    {
        using var scope = NewDisposeScope();
        var vectors = Lookup(_weight, ids);
        if (_a is not null && _b is not null)
        {
            vectors = vectors.add(functional.linear(Lookup(_a.t(), ids), _b), _scaling);
            if (_magnitude is not null)
                vectors = vectors.mul(_magnitude.div(DirectionNorm()));
        }

        return (_rows is null ? vectors : _rows.Replace(vectors, ids)).MoveToOuterDisposeScope();
    }

    /// <summary>PEFT's start, once W is there: B normal, A zero; both normal where <paramref name="init"/> is <c>false</c>.</summary>
    public void Initialize(string init, Generator generator)
    {
        using var frozen = no_grad();
        if (_a is not null && _b is not null)
        {
            Initialization.Normal(_a, 1, generator);
            Initialization.Normal(_b, 1, generator);
            if (init != "false")
            {
                // PEFT draws both and then sets what it wants.
                _a.zero_();
                Initialization.Normal(_b, 1, generator);
            }

            using var norm = DirectionNorm();
            _magnitude?.copy_(norm);
        }

        _rows?.Initialize(_weight);
    }

    /// <summary>The same for the head within, once all else is there.</summary>
    public void InitializeHead(string init, Generator generator) => _head?.Initialize(_weight, init, generator);

    /// <summary>Puts what the adapter does into W, and into the head's own weight where it has one.</summary>
    public void Merge()
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        _head?.Merge(_weight);
        _rows?.Merge(_weight);
        if (_a is null || _b is null)
            return;
        var merged = _weight.add(Update());
        if (_magnitude is not null)
            merged = merged.mul(_magnitude.div(merged.norm(0)));
        _weight.copy_(merged);
        _a.zero_();
        _magnitude?.copy_(merged.norm(0));
    }

    private Tensor Project(Tensor states)
    {
        using var scope = NewDisposeScope();
        if (_head is not null)
            return _head.Project(states, _weight).MoveToOuterDisposeScope();
        var scores = functional.linear(states, _weight);
        if (_a is not null && _b is not null)
            scores = scores.add_(functional.linear(functional.linear(states, _b.t()), _a.t()), _scaling);
        return (_rows is null ? scores : _rows.ReplaceScores(scores, states)).MoveToOuterDisposeScope();
    }

    // The row of the padding token never learns, as in torch's Embedding.
    private Tensor Lookup(Tensor table, Tensor ids)
    {
        var vectors = table.index_select(0, ids.flatten()).view([.. ids.shape, table.shape[1]]);
        return _padding is { } padding && table.requires_grad
            ? where(ids.eq(padding).unsqueeze(-1), vectors.detach(), vectors)
            : vectors;
    }

    private Tensor Update() => _b!.matmul(_a!).t().mul(_scaling);

    private Tensor DirectionNorm()
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        return _weight.add(Update()).norm(0).MoveToOuterDisposeScope();
    }
}
