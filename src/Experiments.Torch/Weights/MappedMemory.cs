using System.Buffers;
using System.Runtime.InteropServices;

namespace Experiments.Torch.Weights;

/// <summary>Bytes of a memory map as the elements they are. Valid until the map is disposed.</summary>
internal sealed class MappedMemory<T>(MappedFile file, long start, int length) : MemoryManager<T>
    where T : unmanaged
{
    public override Span<T> GetSpan()
    {
        // Memory<T> is only ever handed out read-only: the pages cannot be written.
        var bytes = MemoryMarshal.Cast<byte, T>(file.Bytes(start, length));
        return MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(bytes), bytes.Length);
    }

    public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException("Memory maps do not move: take the span.");

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        // The map belongs to its file.
    }
}
