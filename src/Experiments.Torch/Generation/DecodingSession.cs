using Experiments.Torch.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Generation;

/// <summary>
/// A batch of prompts that are being continued: every token goes through the model once, and only the last state of a row through the
/// head. A model with two stacks encodes its prompts once and continues the start token. Owns its tensors; made and used under no_grad.
/// </summary>
internal sealed class DecodingSession : IDisposable
{
    private readonly LanguageModel _model;
    private readonly KeyValueCache _cache;
    private PromptBatch _prompts;
    private Tensor _last;

    private DecodingSession(LanguageModel model, PromptBatch prompts, KeyValueCache cache, Tensor last) =>
        (_model, _prompts, _cache, _last) = (model, prompts, cache, last);

    /// <summary>B.</summary>
    public int Rows => (int)_last.shape[0];

    /// <summary>Reads the prompts.</summary>
    /// <param name="prompts">Token ids, none of them empty.</param>
    /// <param name="fillers">What stands for nothing and for the start of an output.</param>
    public static DecodingSession Start(LanguageModel model, IReadOnlyList<int[]> prompts, ModelTokens fillers)
    {
        if (prompts.Any(prompt => prompt.Length == 0))
            throw new ArgumentException("A prompt has no tokens.", nameof(prompts));
        var cache = new KeyValueCache();
        using var scope = NewDisposeScope();
        var device = model.Module.parameters().First().device;
        var kept = PromptBatch.Of(prompts, fillers.Padding, left: model.Encode is null, device);
        if (model.Encode is not null)
            kept = kept with { Memory = model.Encode(kept.Input) };
        var starts = kept.Memory is null ? null : full([prompts.Count, 1], fillers.DecoderStart, dtype: ScalarType.Int64, device: device);
        var states = model.States(kept.Input with { DecoderIds = starts, Memory = kept.Memory, Cache = cache });
        return new DecodingSession(model, kept.Detached(), cache, LastOf(states));
    }

    /// <summary>Of the token that follows each row: [B,V].</summary>
    public Tensor Logits() => _model.Logits(_last);

    /// <summary>Adds one token to each row.</summary>
    public void AdvanceEach(ReadOnlySpan<int> tokens)
    {
        using var scope = NewDisposeScope();
        Last(Extend(Index(tokens, _last.device).unsqueeze(1), null));
    }

    /// <summary>Adds several tokens to the only row of a model with a single stack.</summary>
    public void AdvanceOnly(ReadOnlySpan<int> tokens)
    {
        using var scope = NewDisposeScope();
        Last(Extend(Index(tokens, _last.device).unsqueeze(0), null));
    }

    /// <summary>Adds several tokens to each row; afterwards only their states are of use, as rows may end at different places.</summary>
    /// <param name="ids">int64 [B,T].</param>
    /// <param name="mask">int64 [B,T], 1 for tokens; null: there is no padding.</param>
    /// <returns>[B,T,C].</returns>
    public Tensor Extend(Tensor ids, Tensor? mask)
    {
        if (_prompts.Memory is not null)
            return _model.States(_prompts.Input with { DecoderIds = ids, Memory = _prompts.Memory, Cache = _cache });
        using var scope = NewDisposeScope();
        if (_prompts.Mask is not null || mask is not null)
        {
            var seen = _prompts.Mask ?? ones([ids.shape[0], _cache.Length], dtype: ScalarType.Int64, device: ids.device);
            _prompts = _prompts.WithMask(cat([seen, mask ?? ones_like(ids)], 1));
        }

        return _model.States(new LanguageInput(ids, _prompts.Mask) { Cache = _cache }).MoveToOuterDisposeScope();
    }

    /// <summary>Goes on with these rows, in this order, some perhaps several times.</summary>
    /// <param name="samePrompts">Each takes the place of a row with the same prompt.</param>
    public void Take(ReadOnlySpan<int> rows, bool samePrompts = false)
    {
        if (rows.Length == Rows && IsCounting(rows))
            return;
        using var scope = NewDisposeScope();
        var index = Index(rows, _last.device);
        _cache.Reorder(index, samePrompts);
        if (!samePrompts)
        {
            using var before = _prompts;
            _prompts = before.Select(index);
        }

        var last = _last.index_select(0, index).DetachFromDisposeScope();
        _last.Dispose();
        _last = last;
    }

    /// <summary>Another session that goes on from here with these rows; this one stays as it is.</summary>
    public DecodingSession Fork(ReadOnlySpan<int> rows)
    {
        using var scope = NewDisposeScope();
        var index = Index(rows, _last.device);
        return new DecodingSession(
            _model, _prompts.Select(index), _cache.Copy(index), _last.index_select(0, index).DetachFromDisposeScope());
    }

    public void Dispose()
    {
        _last.Dispose();
        _prompts.Dispose();
        _cache.Dispose();
    }

    private static bool IsCounting(ReadOnlySpan<int> rows)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] != i)
                return false;
        }

        return true;
    }

    private static Tensor Index(ReadOnlySpan<int> rows, Device device) =>
        tensor(Array.ConvertAll(rows.ToArray(), row => (long)row), device: device);

    private void Last(Tensor states)
    {
        var last = LastOf(states);
        _last.Dispose();
        _last = last;
    }

    // A copy: a view would keep all states alive.
    private static Tensor LastOf(Tensor states) => states.select(1, states.shape[1] - 1).clone().DetachFromDisposeScope();
}
