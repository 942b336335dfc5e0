using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Experiments.Torch.Weights;

/// <summary>The element types of safetensors, decoded to float32. Little-endian, as are the machines that .NET runs on.</summary>
internal static class PlainEncodings
{
    private static readonly Dictionary<ElementType, StoredEncoding> All = new()
    {
        [ElementType.F32] = Of(ElementType.F32, static (s, d) => s.CopyTo(MemoryMarshal.AsBytes(d))),
        [ElementType.BF16] = Of(ElementType.BF16, static (s, d) => HalfFloats.WidenBFloat16(MemoryMarshal.Cast<byte, ushort>(s), d)),
        [ElementType.F16] = Of(ElementType.F16, static (s, d) => TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(s), d)),
        [ElementType.F64] = Of(ElementType.F64, Convert<double>),
        [ElementType.I64] = Of(ElementType.I64, Convert<long>),
        [ElementType.I32] = Of(ElementType.I32, Convert<int>),
        [ElementType.I16] = Of(ElementType.I16, Convert<short>),
        [ElementType.I8] = Of(ElementType.I8, Convert<sbyte>),
        [ElementType.U8] = Of(ElementType.U8, Convert<byte>),
        [ElementType.Bool] = Of(ElementType.Bool, static (s, d) =>
        {
            for (var i = 0; i < d.Length; i++)
                d[i] = s[i] == 0 ? 0 : 1;
        }),
    };

    public static StoredEncoding For(ElementType type) => All[type];

    private static StoredEncoding Of(ElementType type, FloatReader read) => new(type.Name(), 1, type.Size(), read);

    private static void Convert<T>(ReadOnlySpan<byte> stored, Span<float> destination)
        where T : unmanaged, System.Numerics.INumberBase<T> =>
        TensorPrimitives.ConvertTruncating<T, float>(MemoryMarshal.Cast<byte, T>(stored), destination);
}
