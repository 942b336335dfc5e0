using System.Runtime.InteropServices;

namespace TorchSharp;

/// <content>Random state, threads and devices.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial nint ts_default_generator(int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial nint ts_new_generator(ulong seed, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial void ts_generator_dispose(nint generator);

    [LibraryImport(Library)]
    internal static partial int ts_manual_seed(long seed);

    [LibraryImport(Library)]
    internal static partial int ts_generator_manual_seed(nint generator, long seed);

    [LibraryImport(Library)]
    internal static partial int ts_generator_seed(nint generator, out long seed);

    [LibraryImport(Library)]
    internal static partial long ts_generator_initial_seed(nint generator);

    [LibraryImport(Library)]
    internal static partial nint ts_generator_get_state(nint generator);

    [LibraryImport(Library)]
    internal static partial int ts_generator_set_state(nint generator, nint state);

    [LibraryImport(Library)]
    internal static partial int ts_get_num_threads();

    [LibraryImport(Library)]
    internal static partial int ts_set_num_threads(int count);

    [LibraryImport(Library)]
    internal static partial int ts_get_num_interop_threads();

    [LibraryImport(Library)]
    internal static partial int ts_set_num_interop_threads(int count);

    [LibraryImport(Library)]
    internal static partial int ts_cuda_available();

    [LibraryImport(Library)]
    internal static partial int ts_cuda_device_count();

    [LibraryImport(Library)]
    internal static partial int ts_cudnn_available();

    [LibraryImport(Library)]
    internal static partial int ts_cuda_manual_seed(long seed);

    [LibraryImport(Library)]
    internal static partial int ts_cuda_manual_seed_all(long seed);

    [LibraryImport(Library)]
    internal static partial int ts_cuda_synchronize(long index);

    [LibraryImport(Library)]
    internal static partial int ts_get_setting(int which);

    [LibraryImport(Library)]
    internal static partial int ts_set_setting(int which, [MarshalAs(UnmanagedType.U1)] bool on);
}
