namespace Experiments.Core.Diagnostics;

/// <summary>How much a <see cref="Diagnostic"/> matters: an error stops the sweep before it starts.</summary>
public enum Severity
{
    Error,
    Warning,
    Info,
}

/// <summary>
/// What is wrong with the user's input, where, and what to do about it.
/// All of them are collected and shown together before anything runs.
/// </summary>
/// <param name="Code">One of <see cref="DiagnosticCodes"/>, <c>EXPnnnn</c>.</param>
/// <param name="Hint">What to do, a sentence without a full stop at its end; shown after the message.</param>
public sealed record Diagnostic(string Code, Severity Severity, string Message, SourceLocation? Location = null, string? Hint = null)
{
    public static Diagnostic Error(string code, string message, SourceLocation? location = null, string? hint = null) =>
        new(code, Severity.Error, message, location, hint);

    public static Diagnostic Warning(string code, string message, SourceLocation? location = null, string? hint = null) =>
        new(code, Severity.Warning, message, location, hint);

    /// <summary>The canonical MSBuild form, <c>file(line,col): error EXP1003: message. hint</c>, so that editors and builds can jump to it.</summary>
    public override string ToString()
    {
        string origin = Location?.ToString() ?? "EXPERIMENT";
        string kind = Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "info" };
        string hint = Hint is null ? "" : $" ({Hint})";
        return $"{origin}: {kind} {Code}: {Message}{hint}";
    }
}
