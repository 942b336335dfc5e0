namespace Experiments.Torch.Weights.Gguf;

/// <summary>
/// The shape of a decoder as GGUF metadata tells it, under the keys <c>&lt;architecture&gt;.…</c>; a number that is absent is null.
/// </summary>
/// <param name="Architecture"><c>llama</c> (also Mistral), <c>qwen2</c>, <c>qwen3</c> …</param>
/// <param name="TiedEmbeddings">There is no tensor <c>output.weight</c>: the head is the embedding.</param>
internal sealed record GgufModel(
    string Architecture,
    string? Name,
    long? Blocks,
    long? ContextLength,
    long? HiddenSize,
    long? IntermediateSize,
    long? Heads,
    long? KeyValueHeads,
    long? HeadSize,
    long? VocabularySize,
    double? NormEpsilon,
    double? RopeBase,
    string? RopeScaling,
    double? RopeScalingFactor,
    bool TiedEmbeddings)
{
    /// <exception cref="Core.Diagnostics.ExperimentException">There is no architecture, or a value is of another kind than its key asks
    /// for.</exception>
    public static GgufModel From(GgufHeader header)
    {
        var metadata = header.Metadata;
        var architecture = metadata.Text("general.architecture")
            ?? throw GgufProblems.Invalid(metadata.Path, "the metadata lacks general.architecture");
        string Key(string name) => $"{architecture}.{name}";
        var heads = metadata.Whole(Key("attention.head_count"));
        var hidden = metadata.Whole(Key("embedding_length"));
        return new GgufModel(
            architecture,
            metadata.Text("general.name"),
            metadata.Whole(Key("block_count")),
            metadata.Whole(Key("context_length")),
            hidden,
            metadata.Whole(Key("feed_forward_length")),
            heads,
            metadata.Whole(Key("attention.head_count_kv")) ?? heads,
            metadata.Whole(Key("attention.key_length")) ?? (heads > 0 ? hidden / heads : null),
            metadata.Whole(Key("vocab_size")) ?? Rows(header, "token_embd.weight"),
            metadata.Real(Key("attention.layer_norm_rms_epsilon")),
            metadata.Real(Key("rope.freq_base")),
            metadata.Text(Key("rope.scaling.type")),
            metadata.Real(Key("rope.scaling.factor")),
            header.Tensors.All(t => t.Name != "output.weight"));
    }

    private static long? Rows(GgufHeader header, string name) =>
        header.Tensors.FirstOrDefault(t => t.Name == name) is { Shape.Count: > 0 } tensor ? tensor.Shape[0] : null;
}
