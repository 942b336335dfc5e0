using Experiments.Core.Diagnostics;

namespace Experiments.Core.Linting;

/// <summary>Something that can be wrong with rows of data.</summary>
/// <param name="Code">One of <see cref="DiagnosticCodes"/>.</param>
/// <param name="Name">As <c>data.lint</c> has it.</param>
/// <param name="Severity">Of a row that breaks it, where the experiment sets no limit.</param>
/// <param name="Meaning">What is wrong, in a line.</param>
/// <param name="Help">Why it matters and what to do about it.</param>
public sealed record LintRule(string Code, string Name, Severity Severity, string Meaning, string Help)
{
    /// <summary>Looked at only where the experiment asks for it.</summary>
    public bool IsOffByDefault { get; init; }
}
