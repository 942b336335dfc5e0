using System.Runtime.InteropServices;
using Experiments.Core.Diagnostics;
using static TorchSharp.torch;

namespace Experiments.Torch.Devices;

/// <summary>The native library that everything here runs on.</summary>
internal static class Libtorch
{
    /// <summary>As it calls itself, such as 2.10.0.</summary>
    /// <exception cref="ExperimentException">It is not there, or not for this machine.</exception>
    public static string Version
    {
        get
        {
            try
            {
                // The first call into it loads it.
                _ = get_num_threads();
                return __version__;
            }
            catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or BadImageFormatException
                or EntryPointNotFoundException or NotSupportedException)
            {
                throw new ExperimentException(
                    Diagnostic.Error(DiagnosticCodes.LibtorchNotFound, $"libtorch cannot be loaded: {(e.InnerException ?? e).Message}",
                        hint: "build.sh installs what this machine needs; dotnet experiment doctor shows what was found"),
                    ExitCode.InvalidEnvironment,
                    e);
            }
        }
    }

    /// <summary>Whether libtorch gave up for want of memory.</summary>
    public static bool IsOutOfMemory(ExternalException e) =>
        e.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        || e.Message.Contains("can't allocate memory", StringComparison.Ordinal);
}
