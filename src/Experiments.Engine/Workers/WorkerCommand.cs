using System.Collections.Immutable;

namespace Experiments.Engine.Workers;

/// <summary>How a worker process is started.</summary>
/// <param name="FileName">The program, such as <c>dotnet</c>.</param>
/// <param name="Arguments">Before our own, such as the path of the worker's assembly.</param>
/// <param name="CodeFiles">The assemblies that decide what a plan computes.</param>
public sealed record WorkerCommand(string FileName, ImmutableArray<string> Arguments, ImmutableArray<string> CodeFiles);
