using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>
/// A TorchScript value as it crosses: kind 0 none, 1 tensor, 2 double, 3 integer, 4 boolean, 5 text, 6 list, 7 tuple, 8 dictionary,
/// 9 list of tensors, 10 of doubles, 11 of integers, 12 of booleans.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    internal long Bits;
    internal nint Pointer;
    internal int Kind;
    internal int Count;
}
