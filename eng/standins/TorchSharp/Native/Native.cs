using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp;

/// <summary>
/// The functions of the shim. Every argument is blittable, every call direct; the sources are native/*.cpp.
/// </summary>
internal static unsafe partial class Native
{
    private const string Library = "libTorchSharpShim";

    [LibraryImport(Library)]
    internal static partial byte* ts_last_error();

    [LibraryImport(Library)]
    internal static partial byte* ts_version();

    [LibraryImport(Library)]
    internal static partial void ts_free(nint memory);

    [LibraryImport(Library)]
    internal static partial void ts_dispose(nint tensor);

    /// <summary>What libtorch said about this thread's last failed call.</summary>
    internal static Exception Failure() => new ExternalException(Marshal.PtrToStringUTF8((nint)ts_last_error()));
}
