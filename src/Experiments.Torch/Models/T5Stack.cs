using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

// B batch, U time of the stack (tokens), K keys that are looked at, C channels (d_model), H heads, D head size (d_kv; H·D need not be C).

/// <summary>The encoder or the decoder: token vectors to states.</summary>
internal sealed class T5Stack : Module<Tensor, T5View, Tensor>
{
    [Hf("block")] private readonly ModuleList<T5Block> _blocks;
    [Hf("final_layer_norm")] private readonly RmsNorm _norm;
    [Hf("dropout")] private readonly MaskDropout _dropout;
    private readonly Func<long, long, Tensor> _positions;

    public T5Stack(string prefix, T5Shape shape, ModelParts parts, bool isDecoder) : base(nameof(T5Stack))
    {
        var layers = isDecoder ? shape.DecoderLayers : shape.EncoderLayers;
        _blocks = new([.. Enumerable.Range(0, layers).Select(i => new T5Block($"{prefix}block.{i}.", shape, parts, new T5Place(i, isDecoder)))]);
        _norm = new RmsNorm(shape.Hidden, shape.Epsilon, parts.Device);
        _dropout = new MaskDropout(shape.Dropout);
        // The first layer's bias serves all.
        _positions = _blocks[0].Positions;
        RegisterComponents();
    }

    public override Tensor forward(Tensor vectors, T5View view)
    {
        using var scope = NewDisposeScope();
        var states = _dropout.call(vectors);
        foreach (var block in _blocks)
            states = block.call(states, view);
        return _dropout.call(_norm.call(states)).MoveToOuterDisposeScope();
    }

    /// <param name="cached">Tokens before the vectors, whose keys and values are in the cache.</param>
    public Tensor Run(Tensor vectors, Tensor? hidden, T5Source? source = null, long cached = 0)
    {
        using var scope = NewDisposeScope();
        var positions = _positions(vectors.shape[1], cached + vectors.shape[1]);
        var bias = hidden is null ? positions : positions.masked_fill(hidden, Attention.Lowest(positions.dtype));
        return call(vectors, new T5View(bias, source)).MoveToOuterDisposeScope();
    }
}

/// <summary>Where a block stands.</summary>
internal readonly record struct T5Place(int Layer, bool IsDecoder);

/// <summary>Attention, in the decoder attention over the encoder's states, and the MLP: each adds to the states [B,U,C].</summary>
internal sealed class T5Block : Module<Tensor, T5View, Tensor>
{
    [Hf("layer")] private readonly ModuleList<Module<Tensor, T5View, Tensor>> _layers;

    public T5Block(string prefix, T5Shape shape, ModelParts parts, T5Place place) : base(nameof(T5Block))
    {
        var self = new T5SelfLayer($"{prefix}layer.0.", shape, parts, place);
        Positions = self.Positions;
        _layers = place.IsDecoder
            ? new(self, new T5CrossLayer($"{prefix}layer.1.", shape, parts, place), new T5MlpLayer($"{prefix}layer.2.", shape, parts))
            : new(self, new T5MlpLayer($"{prefix}layer.1.", shape, parts));
        RegisterComponents();
    }

    /// <summary>From counts of queries and keys to the position bias [1,H,U,K], in the first block.</summary>
    public Func<long, long, Tensor> Positions { get; }

    public override Tensor forward(Tensor states, T5View view)
    {
        using var scope = NewDisposeScope();
        foreach (var layer in _layers)
            states = layer.call(states, view);
        return states.MoveToOuterDisposeScope();
    }
}

internal sealed class T5SelfLayer : Module<Tensor, T5View, Tensor>
{
    [Hf("SelfAttention")] private readonly T5Attention _attention;
    [Hf("layer_norm")] private readonly RmsNorm _norm;
    [Hf("dropout")] private readonly MaskDropout _dropout;
    private readonly int _layer;

    public T5SelfLayer(string prefix, T5Shape shape, ModelParts parts, T5Place place) : base(nameof(T5SelfLayer))
    {
        _attention = new T5Attention($"{prefix}SelfAttention.", shape, parts, place.Layer == 0 ? place : null);
        _norm = new RmsNorm(shape.Hidden, shape.Epsilon, parts.Device);
        _dropout = new MaskDropout(shape.Dropout);
        _layer = place.Layer;
        RegisterComponents();
    }

    public Tensor Positions(long queries, long keys) => _attention.Positions(queries, keys);

    public override Tensor forward(Tensor states, T5View view)
    {
        using var scope = NewDisposeScope();
        var x = _norm.call(states);
        var seen = _attention.KeysAndValues(x);
        if (view.Source?.Cache is { } cache)
            seen = cache.Append(_layer, seen.Key, seen.Value);
        return states.add(_dropout.call(_attention.call(x, seen, view.Bias))).MoveToOuterDisposeScope();
    }
}

internal sealed class T5CrossLayer : Module<Tensor, T5View, Tensor>
{
    [Hf("EncDecAttention")] private readonly T5Attention _attention;
    [Hf("layer_norm")] private readonly RmsNorm _norm;
    [Hf("dropout")] private readonly MaskDropout _dropout;
    private readonly int _layer;

    public T5CrossLayer(string prefix, T5Shape shape, ModelParts parts, T5Place place) : base(nameof(T5CrossLayer))
    {
        _attention = new T5Attention($"{prefix}EncDecAttention.", shape, parts, biased: null);
        _norm = new RmsNorm(shape.Hidden, shape.Epsilon, parts.Device);
        _dropout = new MaskDropout(shape.Dropout);
        _layer = place.Layer;
        RegisterComponents();
    }

    public override Tensor forward(Tensor states, T5View view)
    {
        using var scope = NewDisposeScope();
        var source = view.Source ?? throw new ArgumentException("A decoder needs the encoder's states.", nameof(view));
        var seen = source.Cache?.GetOrMake(_layer, () => _attention.KeysAndValues(source.Memory)) ?? _attention.KeysAndValues(source.Memory);
        return states.add(_dropout.call(_attention.call(_norm.call(states), seen, source.Bias))).MoveToOuterDisposeScope();
    }
}

internal sealed class T5MlpLayer : Module<Tensor, T5View, Tensor>
{
    [Hf("DenseReluDense")] private readonly Module<Tensor, Tensor> _mlp;
    [Hf("layer_norm")] private readonly RmsNorm _norm;
    [Hf("dropout")] private readonly MaskDropout _dropout;

    public T5MlpLayer(string prefix, T5Shape shape, ModelParts parts) : base(nameof(T5MlpLayer))
    {
        var path = $"{prefix}DenseReluDense.";
        _mlp = shape.IsGated ? new T5GatedMlp(path, shape, parts) : new T5Mlp(path, shape, parts);
        _norm = new RmsNorm(shape.Hidden, shape.Epsilon, parts.Device);
        _dropout = new MaskDropout(shape.Dropout);
        RegisterComponents();
    }

    public override Tensor forward(Tensor states, T5View view)
    {
        using var scope = NewDisposeScope();
        return states.add(_dropout.call(_mlp.call(_norm.call(states)))).MoveToOuterDisposeScope();
    }
}

/// <summary>Attention whose scores are not divided by √D: the initial weights make up for it.</summary>
internal sealed class T5Attention : Module<Tensor, (Tensor Key, Tensor Value), Tensor?, Tensor>
{
    [Hf("q")] private readonly Module<Tensor, Tensor> _query;
    [Hf("k")] private readonly Module<Tensor, Tensor> _key;
    [Hf("v")] private readonly Module<Tensor, Tensor> _value;
    [Hf("o")] private readonly Module<Tensor, Tensor> _output;
    [Hf("relative_attention_bias")] private readonly Module<Tensor, Tensor>? _relative;
    private readonly T5Shape _shape;
    private readonly bool _looksAhead;
    private readonly AttentionFunction _attend;
    private readonly Device _device;

    /// <param name="biased">The stack that this attention keeps the position bias for.</param>
    public T5Attention(string prefix, T5Shape shape, ModelParts parts, T5Place? biased) : base(nameof(T5Attention))
    {
        var inner = shape.Heads * shape.HeadSize;
        _query = parts.Linear($"{prefix}q", new LinearShape(shape.Hidden, inner, Bias: false));
        _key = parts.Linear($"{prefix}k", new LinearShape(shape.Hidden, inner, Bias: false));
        _value = parts.Linear($"{prefix}v", new LinearShape(shape.Hidden, inner, Bias: false));
        _output = parts.Linear($"{prefix}o", new LinearShape(inner, shape.Hidden, Bias: false));
        _relative = biased is null ? null : parts.Embedding($"{prefix}relative_attention_bias", new EmbeddingShape(shape.Buckets, shape.Heads)).Module;
        (_shape, _looksAhead, _attend, _device) = (shape, biased is { IsDecoder: false }, parts.Attend, parts.Device);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x, (Tensor Key, Tensor Value) seen, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        // The function divides by √D.
        var query = Heads(_query.call(x)).mul(Math.Sqrt(_shape.HeadSize));
        var context = _attend(query, seen.Key, seen.Value, bias, training ? _shape.Dropout : 0);
        return _output.call(context.transpose(1, 2).flatten(2)).MoveToOuterDisposeScope();
    }

    /// <summary>[B,K,C] to two of [B,H,K,D].</summary>
    public (Tensor Key, Tensor Value) KeysAndValues(Tensor x)
    {
        using var scope = NewDisposeScope();
        return (Heads(_key.call(x)).MoveToOuterDisposeScope(), Heads(_value.call(x)).MoveToOuterDisposeScope());
    }

    /// <summary>A learned number for each head and distance: [1,H,U,K]. The queries are the last of the keys.</summary>
    public Tensor Positions(long queries, long keys)
    {
        using var scope = NewDisposeScope();
        var places = arange(keys, dtype: ScalarType.Int64, device: _device);
        var distances = places.unsqueeze(0).sub(places.narrow(0, keys - queries, queries).unsqueeze(1));
        return _relative!.call(Buckets(distances)).permute(2, 0, 1).unsqueeze(0).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Short distances have a bucket each, longer ones share buckets that widen logarithmically up to the greatest distance. An encoder has
    /// half of the buckets for what is ahead; a decoder never looks there.
    /// </summary>
    /// <param name="distances">int64, key minus query; any shape.</param>
    private Tensor Buckets(Tensor distances)
    {
        using var scope = NewDisposeScope();
        var count = _looksAhead ? _shape.Buckets / 2 : _shape.Buckets;
        var first = _looksAhead ? distances.gt(0).to(ScalarType.Int64).mul(count) : zeros_like(distances);
        var far = _looksAhead ? distances.abs() : distances.neg().clamp_min(0);
        var exact = count / 2;
        var shared = far.to(ScalarType.Float32).div(exact).log().div(Math.Log((double)_shape.MaxDistance / exact)).mul(count - exact)
            .to(ScalarType.Int64).add(exact).clamp_max(count - 1);
        return first.add(where(far.lt(exact), far, shared)).MoveToOuterDisposeScope();
    }

    // [B,K,H·D] to [B,H,K,D].
    private Tensor Heads(Tensor x) => x.view(x.shape[0], x.shape[1], _shape.Heads, _shape.HeadSize).transpose(1, 2);
}

internal sealed class T5Mlp : Module<Tensor, Tensor>
{
    [Hf("wi")] private readonly Module<Tensor, Tensor> _up;
    [Hf("wo")] private readonly Module<Tensor, Tensor> _down;
    [Hf("dropout")] private readonly MaskDropout _dropout;
    private readonly Func<Tensor, Tensor> _activate;

    public T5Mlp(string prefix, T5Shape shape, ModelParts parts) : base(nameof(T5Mlp))
    {
        _up = parts.Linear($"{prefix}wi", new LinearShape(shape.Hidden, shape.Intermediate, Bias: false));
        _down = parts.Linear($"{prefix}wo", new LinearShape(shape.Intermediate, shape.Hidden, Bias: false));
        _dropout = new MaskDropout(shape.Dropout);
        _activate = shape.Activate;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return _down.call(_dropout.call(_activate(_up.call(x)))).MoveToOuterDisposeScope();
    }
}

/// <summary>T5 1.1 and Flan-T5 (Shazeer 2020).</summary>
internal sealed class T5GatedMlp : Module<Tensor, Tensor>
{
    [Hf("wi_0")] private readonly Module<Tensor, Tensor> _gate;
    [Hf("wi_1")] private readonly Module<Tensor, Tensor> _up;
    [Hf("wo")] private readonly Module<Tensor, Tensor> _down;
    [Hf("dropout")] private readonly MaskDropout _dropout;
    private readonly Func<Tensor, Tensor> _activate;

    public T5GatedMlp(string prefix, T5Shape shape, ModelParts parts) : base(nameof(T5GatedMlp))
    {
        _gate = parts.Linear($"{prefix}wi_0", new LinearShape(shape.Hidden, shape.Intermediate, Bias: false));
        _up = parts.Linear($"{prefix}wi_1", new LinearShape(shape.Hidden, shape.Intermediate, Bias: false));
        _down = parts.Linear($"{prefix}wo", new LinearShape(shape.Intermediate, shape.Hidden, Bias: false));
        _dropout = new MaskDropout(shape.Dropout);
        _activate = shape.Activate;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return _down.call(_dropout.call(_activate(_gate.call(x)).mul(_up.call(x)))).MoveToOuterDisposeScope();
    }
}
