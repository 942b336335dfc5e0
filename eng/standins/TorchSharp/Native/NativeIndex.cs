using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>An index as it crosses: kind 0 none, 1 ellipsis, 2 integer, 3 boolean, 4 slice, 5 tensor.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeIndex
{
    internal const long Open = long.MinValue;

    internal long Start;
    internal long Stop;
    internal long Step;
    internal nint Tensor;
    internal int Kind;
}
