using static TorchSharp.torch;

namespace Experiments.Torch.Models;

/// <summary>
/// Keys and values of the tokens so far, one pair a layer: what lets generation run each token through the model once.
/// Owned by whoever generates; its tensors live outside of dispose scopes. Not for training: it is written in place.
/// </summary>
internal sealed class KeyValueCache : IDisposable
{
    private const long Room = 64;

    private readonly Dictionary<int, Buffer> _grown = [];
    private readonly Dictionary<int, Pair> _fixed = [];

    /// <summary>Tokens in the cache: P.</summary>
    public long Length => _grown.Count == 0 ? 0 : _grown.Values.Max(buffer => buffer.Length);

    /// <summary>Adds the new tokens' keys and values behind the ones of the layer so far.</summary>
    /// <param name="key">[B,H,T,D], H counted before heads are repeated for grouped queries; so is the value.</param>
    /// <returns>All of them, [B,H,P+T,D]: views of what the cache owns, good until it is touched again.</returns>
    public (Tensor Key, Tensor Value) Append(int layer, Tensor key, Tensor value)
    {
        var buffer = WithRoom(layer, key, value);
        var (past, added) = (buffer.Length, key.shape[2]);
        using (NewDisposeScope())
        {
            buffer.Pair.Key.narrow(2, past, added).copy_(key);
            buffer.Pair.Value.narrow(2, past, added).copy_(value);
        }

        _grown[layer] = buffer with { Length = past + added };
        return (buffer.Pair.Key.narrow(2, 0, past + added), buffer.Pair.Value.narrow(2, 0, past + added));
    }

    /// <summary>Keys and values that do not grow, such as those of an encoded input: made once.</summary>
    public (Tensor Key, Tensor Value) GetOrMake(int layer, Func<(Tensor Key, Tensor Value)> make)
    {
        if (!_fixed.TryGetValue(layer, out var pair))
        {
            // Views of something larger, such as one projection for all layers, would keep it alive and be slow to read.
            var (key, value) = make();
            _fixed[layer] = pair = Pair.Detached(key.contiguous().alias(), value.contiguous().alias());
        }

        return (pair.Key, pair.Value);
    }

    /// <summary>Takes the rows in a new order, some perhaps several times or not at all: what beams do.</summary>
    /// <param name="rows">int64 [B].</param>
    /// <param name="sameInputs">Every row takes the place of one with the same encoded input: what does not grow stays as it is.</param>
    public void Reorder(Tensor rows, bool sameInputs = false)
    {
        foreach (var (layer, buffer) in _grown.ToList())
        {
            _grown[layer] = buffer with { Pair = buffer.Pair.Select(rows) };
            buffer.Pair.Dispose();
        }

        if (sameInputs)
            return;
        foreach (var (layer, pair) in _fixed.ToList())
        {
            _fixed[layer] = pair.Select(rows);
            pair.Dispose();
        }
    }

    /// <summary>A cache of its own with these rows of this one, some perhaps several times.</summary>
    /// <param name="rows">int64 [B].</param>
    public KeyValueCache Copy(Tensor rows)
    {
        var copy = new KeyValueCache();
        foreach (var (layer, buffer) in _grown)
            copy._grown[layer] = buffer with { Pair = buffer.Pair.Select(rows) };
        foreach (var (layer, pair) in _fixed)
            copy._fixed[layer] = pair.Select(rows);
        return copy;
    }

    public void Dispose()
    {
        foreach (var pair in _grown.Values.Select(buffer => buffer.Pair).Concat(_fixed.Values))
            pair.Dispose();
    }

    // Half as much again each time: a token costs a constant number of copies however long the text becomes.
    private Buffer WithRoom(int layer, Tensor key, Tensor value)
    {
        var needed = key.shape[2];
        if (!_grown.TryGetValue(layer, out var buffer))
            return new Buffer(Pair.Empty(key, value, needed + Room), 0);
        if (buffer.Length + needed <= buffer.Pair.Key.shape[2])
            return buffer;
        var larger = Pair.Empty(key, value, (buffer.Length + needed) * 3 / 2 + Room);
        using (NewDisposeScope())
        {
            larger.Key.narrow(2, 0, buffer.Length).copy_(buffer.Pair.Key.narrow(2, 0, buffer.Length));
            larger.Value.narrow(2, 0, buffer.Length).copy_(buffer.Pair.Value.narrow(2, 0, buffer.Length));
        }

        buffer.Pair.Dispose();
        return buffer with { Pair = larger };
    }

    /// <param name="Pair">[B,H,R,D], of which the first <paramref name="Length"/> places hold something.</param>
    private readonly record struct Buffer(Pair Pair, long Length);

    private sealed record Pair(Tensor Key, Tensor Value) : IDisposable
    {
        public static Pair Detached(Tensor key, Tensor value) => new(key.DetachFromDisposeScope(), value.DetachFromDisposeScope());

        public static Pair Empty(Tensor key, Tensor value, long places) => Detached(OfLength(key, places), OfLength(value, places));

        public Pair Select(Tensor rows) => Detached(Key.index_select(0, rows), Value.index_select(0, rows));

        public void Dispose()
        {
            Key.Dispose();
            Value.Dispose();
        }

        private static Tensor OfLength(Tensor like, long places) =>
            like.new_empty([like.shape[0], like.shape[1], places, like.shape[3]]);
    }
}
