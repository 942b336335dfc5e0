using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Experiments.Core.Runs;
using static TorchSharp.torch;

namespace Experiments.Torch.Devices;

/// <summary>What of this machine could make a plan give other numbers.</summary>
internal static class EnvironmentProbe
{
    private const int LongestDiff = 1 << 18;

    // Settings of the libraries below us that change rounding or order.
    private static readonly string[] TellingPrefixes =
    [
        "OMP_", "MKL_", "OPENBLAS_", "GOMP_", "KMP_", "CUDA_", "CUBLAS_", "NVIDIA_TF32", "ATEN_", "DNNL_", "ONEDNN_", "TORCH_", "PYTORCH_",
        "DOTNET_",
    ];

    /// <param name="folder">Whose git repository is recorded.</param>
    /// <param name="threads">Of libtorch, as the run uses them.</param>
    public static RunEnvironment Describe(string folder, int threads)
    {
        var gpu = cuda.is_available()
            ? CommandOutput.Of("nvidia-smi", folder, "--query-gpu=name,driver_version", "--format=csv,noheader")
            : null;
        var firstGpu = gpu?.Split('\n')[0].Split(',', StringSplitOptions.TrimEntries);
        var commit = CommandOutput.Of("git", folder, "rev-parse", "HEAD")?.Trim();
        var diff = commit is null ? null : CommandOutput.Of("git", folder, "diff", "HEAD");
        return new RunEnvironment(
            RuntimeInformation.OSDescription,
            RuntimeInformation.OSArchitecture.ToString(),
            Cpu(),
            Environment.ProcessorCount,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            firstGpu?[0],
            firstGpu is { Length: > 1 } ? firstGpu[1] : null,
            RuntimeInformation.FrameworkDescription,
            VersionOf(typeof(EnvironmentProbe).Assembly),
            Libtorch.Version,
            $"TorchSharp {VersionOf(typeof(TorchSharp.torch).Assembly)}, {(cuda.is_available() ? "cuda" : "cpu")}",
            threads,
            Packages(),
            Variables(),
            commit,
            !string.IsNullOrEmpty(diff),
            string.IsNullOrEmpty(diff) ? null : diff[..Math.Min(diff.Length, LongestDiff)]);
    }

    private static string Cpu()
    {
        const string list = "/proc/cpuinfo";
        var line = File.Exists(list)
            ? File.ReadLines(list).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown";
    }

    /// <summary>
    /// The assemblies this process can load, not those it has loaded so far: the first run of a worker tells the same as the second.
    /// </summary>
    private static ImmutableSortedDictionary<string, string> Packages() => Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
        .ToImmutableSortedDictionary(
            path => Path.GetFileNameWithoutExtension(path),
            path => FileVersionInfo.GetVersionInfo(path).ProductVersion ?? "unknown",
            StringComparer.Ordinal);

    private static ImmutableSortedDictionary<string, string> Variables() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Select(entry => ((string)entry.Key, (string?)entry.Value ?? ""))
        .Where(entry => TellingPrefixes.Any(prefix => entry.Item1.StartsWith(prefix, StringComparison.Ordinal)))
        .ToImmutableSortedDictionary(entry => entry.Item1, entry => entry.Item2, StringComparer.Ordinal);

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? $"{assembly.GetName().Version}";
}
