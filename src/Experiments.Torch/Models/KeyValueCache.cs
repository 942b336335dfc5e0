using static TorchSharp.torch;

namespace Experiments.Torch.Models;

/// <summary>
/// Keys and values of the tokens so far, one pair a layer: what lets generation run each token through the model once.
/// Owned by whoever generates; its tensors live outside of dispose scopes.
/// </summary>
internal sealed class KeyValueCache : IDisposable
{
    private readonly Dictionary<int, (Tensor Key, Tensor Value)> _grown = [];
    private readonly Dictionary<int, (Tensor Key, Tensor Value)> _fixed = [];

    /// <summary>Tokens in the cache: P.</summary>
    public long Length => _grown.Count == 0 ? 0 : _grown.Values.Max(entry => entry.Key.shape[2]);

    /// <summary>Adds the new tokens' keys and values behind the ones of the layer so far.</summary>
    /// <param name="key">[B,H,T,D], H counted before heads are repeated for grouped queries; so is the value.</param>
    /// <returns>All of them, [B,H,P+T,D]; owned by the cache.</returns>
    public (Tensor Key, Tensor Value) Append(int layer, Tensor key, Tensor value) => Replace(
        _grown, layer, _grown.TryGetValue(layer, out var past) ? (cat([past.Key, key], 2), cat([past.Value, value], 2)) : (key.alias(), value.alias()));

    /// <summary>Keys and values that do not grow, such as those of an encoded input: made once.</summary>
    public (Tensor Key, Tensor Value) GetOrMake(int layer, Func<(Tensor Key, Tensor Value)> make) =>
        _fixed.TryGetValue(layer, out var kept) ? kept : Replace(_fixed, layer, make());

    /// <summary>Takes the rows in a new order, some perhaps several times: what beams do.</summary>
    /// <param name="rows">int64 [B].</param>
    public void Reorder(Tensor rows)
    {
        foreach (var entries in new[] { _grown, _fixed })
        {
            foreach (var layer in entries.Keys.ToList())
                Replace(entries, layer, (entries[layer].Key.index_select(0, rows), entries[layer].Value.index_select(0, rows)));
        }
    }

    public void Dispose()
    {
        foreach (var (key, value) in _grown.Values.Concat(_fixed.Values))
        {
            key.Dispose();
            value.Dispose();
        }
    }

    private static (Tensor Key, Tensor Value) Replace(
        Dictionary<int, (Tensor Key, Tensor Value)> entries, int layer, (Tensor Key, Tensor Value) made)
    {
        if (entries.TryGetValue(layer, out var old))
        {
            old.Key.Dispose();
            old.Value.Dispose();
        }

        return entries[layer] = (made.Key.DetachFromDisposeScope(), made.Value.DetachFromDisposeScope());
    }
}
