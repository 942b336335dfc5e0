namespace Experiments.Torch.Weights;

/// <summary>
/// One tensor as a header declares it, row-major and contiguous.
/// <paramref name="Start"/> is its first byte, counted from the start of the data section (safetensors) or of the file (GGUF).
/// </summary>
internal sealed record StoredTensor(string Name, ElementType Type, IReadOnlyList<long> Shape, long Start, long Length)
{
    public long Elements => Length / Type.Size();
}
