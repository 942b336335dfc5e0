using System.Runtime.InteropServices;

namespace TorchSharp;

/// <content>TorchScript.</content>
internal static partial class Native
{
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ts_jit_compile(string source);

    [LibraryImport(Library)]
    internal static partial void ts_jit_dispose(nint unit);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ts_jit_invoke(
        nint unit, string name, ReadOnlySpan<NativeValue> arguments, int count, out NativeValue result);
}
