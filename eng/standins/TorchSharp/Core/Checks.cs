using System.Runtime.CompilerServices;

namespace TorchSharp;

/// <content>From what the shim answers to tensors and exceptions.</content>
public static unsafe partial class torch
{
    /// <summary>Every call checks its own answer: there is never an error left to report.</summary>
    public static void CheckForErrors()
    {
    }

    /// <summary>
    /// The result of a call, which kept what it was called with: between reading a handle and the end of the call nothing else holds a
    /// temporary tensor, and its finalizer would free the native one under the call.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Tensor Wrap(nint handle, object? a = null, object? b = null, object? c = null, object? d = null, object? e = null)
    {
        Keep(a, b, c, d, e);
        return handle != 0 ? new Tensor(handle) : throw Native.Failure();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Check(int status, object? a = null, object? b = null, object? c = null, object? d = null, object? e = null)
    {
        Keep(a, b, c, d, e);
        if (status < 0) throw Native.Failure();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Flag(int status, object? a = null, object? b = null)
    {
        Keep(a, b);
        return status >= 0 ? status != 0 : throw Native.Failure();
    }

    /// <summary>Takes over a native array of tensors and frees the array.</summary>
    internal static Tensor[] WrapAll(nint array, int count, object? a = null, object? b = null)
    {
        Keep(a, b);
        if (array == 0) throw Native.Failure();
        var result = new Tensor[count];
        for (var i = 0; i < count; i++)
        {
            // Absent, where a gradient is allowed to be.
            if (((nint*)array)[i] is var handle && handle != 0) result[i] = new Tensor(handle);
        }

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(object? a, object? b = null, object? c = null, object? d = null, object? e = null)
    {
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
        GC.KeepAlive(d);
        GC.KeepAlive(e);
    }

    internal static int Code(ScalarType? type) => type is { } given ? (int)given : -1;
}
