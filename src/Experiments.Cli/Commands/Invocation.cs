using Experiments.Cli.Output;

namespace Experiments.Cli.Commands;

/// <summary>What surrounds one call of the tool.</summary>
/// <param name="Folder">The current folder.</param>
internal sealed record Invocation(Terminal Terminal, IReadOnlyDictionary<string, string> Environment, string Folder)
{
    /// <summary>Whether stacks and debug logs are wanted.</summary>
    public bool IsDiagnostic { get; set; }

    public string? Variable(string name) => Environment.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;
}
