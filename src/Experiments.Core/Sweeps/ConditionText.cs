using Experiments.Core.Diagnostics;

namespace Experiments.Core.Sweeps;

/// <summary>The text of a condition and where its first character stands.</summary>
internal sealed record ConditionText(string Text, SourceLocation? Start)
{
    public ExperimentException Invalid(int position, string message) => Error(DiagnosticCodes.InvalidExpression, position, message);

    public ExperimentException Error(string code, int position, string message, string? hint = null)
    {
        SourceLocation? at = Start is { Line: > 0, Column: > 0 } start ? start with { Column = start.Column + position } : Start;
        string place = at is { Column: > 0 } ? "" : $" (at character {position + 1})";
        return new ExperimentException(Diagnostic.Error(code, $"in '{Text}': {message}{place}", at, hint));
    }
}
