using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>A number as it crosses to the shim: kind 0 integer, 1 floating point, 2 boolean, -1 absent.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeScalar
{
    internal readonly long Bits;
    internal readonly int Kind;

    private NativeScalar(long bits, int kind)
    {
        Bits = bits;
        Kind = kind;
    }

    internal static NativeScalar Absent => new(0, -1);

    internal static NativeScalar Integer(long value) => new(value, 0);

    internal static NativeScalar Floating(double value) => new(BitConverter.DoubleToInt64Bits(value), 1);

    internal static NativeScalar Boolean(bool value) => new(value ? 1 : 0, 2);

    internal static NativeScalar Of(Scalar? value) => value is null ? Absent : value.Native;

    internal double AsDouble => Kind == 1 ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    internal long AsLong => Kind == 1 ? (long)BitConverter.Int64BitsToDouble(Bits) : Bits;
}
