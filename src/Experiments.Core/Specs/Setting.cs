using System.Text.Json;
using Experiments.Core.Diagnostics;

namespace Experiments.Core.Specs;

/// <summary>Where a value came from, strongest last.</summary>
public enum OriginKind
{
    Default,
    File,
    Environment,
    Variant,
    Sweep,
    Zip,
    Include,
    Seed,
    Set,
}

/// <summary>Where a value came from: the default, a file and line, a variant, the command line, an environment variable.</summary>
/// <param name="Detail">The variant's name, the variable's name or the text after <c>--set</c>.</param>
public sealed record Origin(OriginKind Kind, SourceLocation? Location = null, string? Detail = null)
{
    public static Origin Default { get; } = new(OriginKind.Default);
}

/// <summary>One value of the configuration under its dotted key, such as <c>training.learning_rate</c>.</summary>
/// <param name="Value">A JSON scalar or array; objects are flattened into dotted keys, except under keys that are themselves maps (<c>lora.rank_pattern</c>).</param>
public sealed record Setting(string Key, JsonElement Value, Origin Origin);
