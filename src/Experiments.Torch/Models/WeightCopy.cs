using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Experiments.Torch.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Experiments.Torch.Models;

/// <summary>
/// Stored weights into tensors, decoded on all cores straight from the memory map: no tensor in main memory is ever there twice.
/// </summary>
internal static unsafe class WeightCopy
{
    /// <param name="pairs">Tensors of the same size as their weight, on any device.</param>
    public static void Fill(IReadOnlyList<(Weight Weight, Tensor Destination)> pairs)
    {
        using var frozen = no_grad();
        Read([.. pairs.Where(pair => IsInPlace(pair.Destination))]);
        foreach (var (weight, destination) in pairs.Where(pair => !IsInPlace(pair.Destination)))
        {
            using var staging = empty(destination.shape);
            Read([(weight, staging)]);
            destination.copy_(staging);
        }
    }

    private static bool IsInPlace(Tensor tensor) =>
        tensor.device.type == DeviceType.CPU && tensor.dtype == ScalarType.Float32 && tensor.is_contiguous();

    private static void Read(IReadOnlyList<(Weight Weight, Tensor Destination)> pairs)
    {
        var pieces = pairs.SelectMany(pair => Pieces(pair.Weight, pair.Destination)).ToList();
        Parallel.ForEach(pieces, piece => piece.Weight.Read(piece.First, new Span<float>(piece.Start + piece.First, piece.Count)));
        GC.KeepAlive(pairs);
    }

    private static IEnumerable<Piece> Pieces(Weight weight, Tensor destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(weight.Elements, destination.numel());
        if (weight.Elements == 0)
            return [];
        // Spans end at 2 GB, tensors do not: the first value's place is enough.
        using var flat = destination.view(-1);
        using var first = flat.narrow(0, 0, 1);
        var start = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
        return [.. weight.Stretches().Select(stretch => new Piece(weight, start, stretch.First, stretch.Count))];
    }

    private readonly struct Piece(Weight weight, float* start, long first, int count)
    {
        public Weight Weight => weight;

        public float* Start => start;

        public long First => first;

        public int Count => count;
    }
}
