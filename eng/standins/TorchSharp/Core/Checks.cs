using System.Runtime.CompilerServices;

namespace TorchSharp;

/// <content>From what the shim answers to tensors and exceptions.</content>
public static unsafe partial class torch
{
    /// <summary>Every call checks its own answer: there is never an error left to report.</summary>
    public static void CheckForErrors()
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Tensor Wrap(nint handle) => handle != 0 ? new Tensor(handle) : throw Native.Failure();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Check(int status)
    {
        if (status < 0) throw Native.Failure();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Flag(int status) => status >= 0 ? status != 0 : throw Native.Failure();

    /// <summary>Takes over a native array of tensors and frees the array.</summary>
    internal static Tensor[] WrapAll(nint array, int count)
    {
        if (array == 0) throw Native.Failure();
        var result = new Tensor[count];
        for (var i = 0; i < count; i++) result[i] = new Tensor(((nint*)array)[i]);
        Native.ts_free(array);
        return result;
    }

    internal static nint[] Handles(ReadOnlySpan<Tensor> tensors)
    {
        var result = new nint[tensors.Length];
        for (var i = 0; i < result.Length; i++) result[i] = tensors[i].Handle;
        return result;
    }

    internal static nint[] Handles(IEnumerable<Tensor?>? tensors) => tensors?.Select(tensor => tensor?.Handle ?? 0).ToArray() ?? [];

    internal static int Code(ScalarType? type) => type is { } given ? (int)given : -1;
}
