namespace Experiments.Torch.Weights.Gguf;

/// <summary>The tensor types of GGUF by their numbers.</summary>
internal static class GgufEncodings
{
    private static readonly Dictionary<uint, StoredEncoding> Read = new()
    {
        [0] = PlainEncodings.For(ElementType.F32),
        [1] = PlainEncodings.For(ElementType.F16),
        [2] = Blocks("Q4_0", 32, 18, SmallBlocks.Q4_0),
        [3] = Blocks("Q4_1", 32, 20, SmallBlocks.Q4_1),
        [6] = Blocks("Q5_0", 32, 22, SmallBlocks.Q5_0),
        [7] = Blocks("Q5_1", 32, 24, SmallBlocks.Q5_1),
        [8] = Blocks("Q8_0", 32, 34, SmallBlocks.Q8_0),
        [10] = Blocks("Q2_K", 256, 84, SuperBlocks.Q2_K),
        [11] = Blocks("Q3_K", 256, 110, SuperBlocks.Q3_K),
        [12] = Blocks("Q4_K", 256, 144, SuperBlocks.Q4_K),
        [13] = Blocks("Q5_K", 256, 176, SuperBlocks.Q5_K),
        [14] = Blocks("Q6_K", 256, 210, SuperBlocks.Q6_K),
        [24] = PlainEncodings.For(ElementType.I8),
        [25] = PlainEncodings.For(ElementType.I16),
        [26] = PlainEncodings.For(ElementType.I32),
        [27] = PlainEncodings.For(ElementType.I64),
        [28] = PlainEncodings.For(ElementType.F64),
        [30] = PlainEncodings.For(ElementType.BF16),
    };

    // To refuse a file by the name its user knows.
    private static readonly Dictionary<uint, string> Others = new()
    {
        [9] = "Q8_1",
        [15] = "Q8_K",
        [16] = "IQ2_XXS",
        [17] = "IQ2_XS",
        [18] = "IQ3_XXS",
        [19] = "IQ1_S",
        [20] = "IQ4_NL",
        [21] = "IQ3_S",
        [22] = "IQ2_S",
        [23] = "IQ4_XS",
        [29] = "IQ1_M",
        [34] = "TQ1_0",
        [35] = "TQ2_0",
        [39] = "MXFP4",
    };

    public static IEnumerable<StoredEncoding> All => Read.Values;

    public static StoredEncoding? Find(uint type) => Read.GetValueOrDefault(type);

    public static string NameOf(uint type) => Find(type)?.Name ?? Others.GetValueOrDefault(type, $"type {type}");

    private delegate void BlockReader(ReadOnlySpan<byte> block, Span<float> values);

    private static StoredEncoding Blocks(string name, int elements, int bytes, BlockReader read)
    {
        return new StoredEncoding(name, elements, bytes, ReadAll);

        void ReadAll(ReadOnlySpan<byte> stored, Span<float> values)
        {
            while (!values.IsEmpty)
            {
                read(stored[..bytes], values[..elements]);
                stored = stored[bytes..];
                values = values[elements..];
            }
        }
    }
}
