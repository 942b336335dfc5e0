using System.Collections.Immutable;

namespace Experiments.Core.Runs;

/// <summary>environment.json: what could make the same plan give other numbers.</summary>
/// <param name="Packages">Name to version, of managed packages and native libraries alike.</param>
/// <param name="GitDiff">The uncommitted change, if any, size-capped; null where there is none or no repository.</param>
public sealed record RunEnvironment(
    string OperatingSystem,
    string Architecture,
    string Cpu,
    int Cores,
    long MemoryBytes,
    string? Gpu,
    string? GpuDriver,
    string DotNet,
    string Tool,
    string Libtorch,
    string TensorBackend,
    int Threads,
    ImmutableSortedDictionary<string, string> Packages,
    ImmutableSortedDictionary<string, string> Variables,
    string? GitCommit,
    bool GitDirty,
    string? GitDiff);
