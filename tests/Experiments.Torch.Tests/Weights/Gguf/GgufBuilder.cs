using System.Text;
using Experiments.Torch.Weights.Gguf;

namespace Experiments.Torch.Tests.Weights.Gguf;

/// <summary>GGUF bytes, piece by piece, so that tests can say what no writer would.</summary>
internal sealed class GgufBuilder
{
    private readonly MemoryStream _pairs = new();
    private readonly MemoryStream _infos = new();
    private readonly MemoryStream _data = new();
    private ulong _pairCount;
    private ulong _tensorCount;

    public uint Version { get; set; } = 3;

    public string Magic { get; set; } = "GGUF";

    public GgufBuilder Text(string key, string value) => Pair(key, 8, w => Write(w, value));

    public GgufBuilder UInt32(string key, uint value) => Pair(key, 4, w => w.Write(value));

    public GgufBuilder Single(string key, float value) => Pair(key, 6, w => w.Write(value));

    public GgufBuilder Flag(string key, bool value) => Pair(key, 7, w => w.Write(value));

    public GgufBuilder Texts(string key, params string[] values) => Pair(key, 9, w =>
    {
        w.Write(8u);
        w.Write((ulong)values.Length);
        foreach (var value in values)
            Write(w, value);
    });

    public GgufBuilder Int32s(string key, params int[] values) => Pair(key, 9, w =>
    {
        w.Write(5u);
        w.Write((ulong)values.Length);
        foreach (var value in values)
            w.Write(value);
    });

    public GgufBuilder Pair(string key, uint type, Action<BinaryWriter> value)
    {
        using var writer = new BinaryWriter(_pairs, Encoding.UTF8, leaveOpen: true);
        Write(writer, key);
        writer.Write(type);
        value(writer);
        _pairCount++;
        return this;
    }

    /// <param name="dimensions">In GGUF's order, fastest first.</param>
    public GgufBuilder Tensor(string name, uint type, ulong[] dimensions, byte[] bytes, ulong? offset = null)
    {
        while (_data.Length % 32 != 0)
            _data.WriteByte(0);
        using var writer = new BinaryWriter(_infos, Encoding.UTF8, leaveOpen: true);
        Write(writer, name);
        writer.Write((uint)dimensions.Length);
        foreach (var dimension in dimensions)
            writer.Write(dimension);
        writer.Write(type);
        writer.Write(offset ?? (ulong)_data.Length);
        _data.Write(bytes);
        _tensorCount++;
        return this;
    }

    public byte[] Build()
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write(Encoding.ASCII.GetBytes(Magic));
        writer.Write(Version);
        writer.Write(_tensorCount);
        writer.Write(_pairCount);
        writer.Write(_pairs.ToArray());
        writer.Write(_infos.ToArray());
        while (file.Length % 32 != 0)
            writer.Write((byte)0);
        writer.Write(_data.ToArray());
        return file.ToArray();
    }

    public static GgufHeader Read(byte[] file) => GgufHeader.Read(file, file.Length, "model.gguf");

    /// <summary>A small Llama with everything that is read from metadata.</summary>
    public static GgufBuilder Llama() => new GgufBuilder()
        .Text("general.architecture", "llama")
        .UInt32("llama.block_count", 1)
        .UInt32("llama.embedding_length", 8)
        .UInt32("llama.attention.head_count", 2)
        .UInt32("llama.attention.head_count_kv", 1)
        .Single("llama.rope.freq_base", 10_000)
        .Single("llama.attention.layer_norm_rms_epsilon", 1e-5f)
        .Text("tokenizer.ggml.model", "gpt2")
        .Texts("tokenizer.ggml.tokens", "<s>", "</s>", "a")
        .Int32s("tokenizer.ggml.token_type", 3, 3, 1)
        .Texts("tokenizer.ggml.merges", "a b")
        .UInt32("tokenizer.ggml.eos_token_id", 1)
        .UInt32("tokenizer.ggml.padding_token_id", uint.MaxValue)
        .Flag("tokenizer.ggml.add_bos_token", false)
        .Tensor("token_embd.weight", 0, [8, 3], Floats(24))
        .Tensor("blk.0.attn_q.weight", 0, [8, 8], Floats(64))
        .Tensor("blk.0.attn_k.weight", 1, [8, 4], new byte[64])
        .Tensor("blk.0.ffn_up.weight", 2, [32, 2], new byte[36])
        .Tensor("rope_freqs.weight", 0, [4], Floats(4));

    public static byte[] Floats(int count) => [.. Enumerable.Range(0, count).SelectMany(i => BitConverter.GetBytes((float)i))];

    private static void Write(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }
}
