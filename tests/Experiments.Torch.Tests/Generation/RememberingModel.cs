using Experiments.Torch.Data;
using Experiments.Torch.Generation;
using Experiments.Torch.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Tests.Generation;

/// <summary>
/// A model whose logits are random, but a function of the last three tokens and of the sum of what its encoder read. It remembers through
/// the cache alone, so that a cache whose rows go astray gives other answers than <see cref="Logits(IReadOnlyList{int}, int)"/>.
/// </summary>
internal sealed class RememberingModel : IDisposable
{
    private const int Nobody = -1;

    private readonly int _vocabulary;
    private readonly long _seed;
    private readonly Holder _holder = new();

    public RememberingModel(int vocabulary, long seed, bool encodes = false)
    {
        (_vocabulary, _seed, Encodes) = (vocabulary, seed, encodes);
        Model = encodes
            ? new LanguageModel(_holder, Decode, Score, input => input.Ids.mul(input.Mask ?? ones_like(input.Ids)).to(ScalarType.Float32).unsqueeze(-1))
            : new LanguageModel(_holder, Continue, Score);
    }

    public LanguageModel Model { get; }

    public bool Encodes { get; }

    /// <summary>Tokens that went through the model, one a row and place, padding included.</summary>
    public long Read { get; private set; }

    /// <summary>Rows that went through the head.</summary>
    public long Scored { get; private set; }

    /// <summary>What follows these tokens, from the definition.</summary>
    public float[] Logits(IReadOnlyList<int> ids, int encoded = 0)
    {
        int Back(int count) => ids.Count >= count ? ids[^count] : Nobody;
        return Logits(Back(1), Back(2), Back(3), encoded);
    }

    /// <summary>The most probable continuation, one token after the other.</summary>
    public int[] Greedy(int[] prompt, ModelTokens tokens, int count)
    {
        List<int> ids = Encodes ? [tokens.DecoderStart] : [.. prompt];
        var given = ids.Count;
        while (ids.Count < given + count && !(ids.Count > given && tokens.Ends.Contains(ids[^1])))
        {
            var logits = Logits(ids, Encodes ? prompt.Sum() : 0);
            ids.Add(Array.IndexOf(logits, logits.Max()));
        }

        return [.. ids.Skip(given)];
    }

    public void Dispose() => Model.Dispose();

    private float[] Logits(int last, int second, int third, int encoded)
    {
        var random = new SeededRandom(_seed, ((last + 1) * 1_000_003L) + ((second + 1) * 1009L) + third + 1, encoded);
        var logits = new float[_vocabulary];
        for (var i = 0; i < logits.Length; i++)
            logits[i] = random.Next(1_000_000) / 200_000f;
        return logits;
    }

    private Tensor Continue(LanguageInput input) => States(input.Ids, input.Mask, input.Cache, null);

    private Tensor Decode(LanguageInput input)
    {
        var cache = input.Cache ?? throw new ArgumentException("There is no cache.", nameof(input));
        var sums = cache.GetOrMake(0, () => (Sums(input.Memory!), Sums(input.Memory!))).Key;
        return States(input.DecoderIds!, null, cache, sums);
    }

    private static Tensor Sums(Tensor memory) => memory.sum(1).view(memory.shape[0], 1, 1, 1);

    // [B,T,4]: the last three tokens, and what was encoded.
    private Tensor States(Tensor ids, Tensor? mask, KeyValueCache? cache, Tensor? sums)
    {
        var (rows, length) = (ids.shape[0], ids.shape[1]);
        Read += rows * length;
        var column = ids.to(ScalarType.Float32).view(rows, 1, length, 1);
        var all = (cache?.Append(0, column, column).Key ?? column).contiguous().data<float>().ToArray();
        var width = all.Length / (int)rows;
        var seen = mask?.contiguous().data<long>().ToArray();
        if (seen is not null)
            seen.Length.ShouldBe(all.Length, "the mask covers what is cached");
        var encoded = sums?.contiguous().data<float>().ToArray();
        var states = new float[rows * length * 4];
        for (var row = 0; row < rows; row++)
        {
            for (var t = 0; t < length; t++)
            {
                var end = (row * width) + width - (int)length + t;
                float Back(int count) => end - count >= row * width && (seen is null || seen[end - count] == 1) ? all[end - count] : Nobody;
                ((float[])[Back(0), Back(1), Back(2), encoded?[row] ?? 0]).CopyTo(states, ((row * length) + t) * 4);
            }
        }

        return tensor(states, rows, length, 4);
    }

    private Tensor Score(Tensor states)
    {
        var all = states.contiguous().data<float>().ToArray();
        Scored += all.Length / 4;
        var logits = all.Chunk(4).SelectMany(state => Logits((int)state[0], (int)state[1], (int)state[2], (int)state[3])).ToArray();
        return tensor(logits, [.. states.shape[..^1], _vocabulary]);
    }

    /// <summary>Says on which device the model is.</summary>
    private sealed class Holder : Module<Tensor, Tensor>
    {
        private readonly Parameter _weight = new(zeros(1));

        public Holder() : base(nameof(Holder)) => RegisterComponents();

        public override Tensor forward(Tensor input) => input.add(_weight);
    }
}
