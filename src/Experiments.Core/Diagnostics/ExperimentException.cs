namespace Experiments.Core.Diagnostics;

/// <summary>
/// The surroundings failed (a locked file, no device, no disk), or input was refused in a place that stops at the first error.
/// The one exception type that is expected: it is shown as its diagnostics, its stack only with <c>--verbosity diagnostic</c>.
/// </summary>
public sealed class ExperimentException : Exception
{
    public ExperimentException(Diagnostic diagnostic, ExitCode exitCode = ExitCode.InvalidExperiment, Exception? inner = null)
        : base(diagnostic.ToString(), inner)
    {
        Diagnostics = [diagnostic];
        ExitCode = exitCode;
    }

    public ExperimentException(IReadOnlyList<Diagnostic> diagnostics, ExitCode exitCode = ExitCode.InvalidExperiment)
        : base(string.Join(Environment.NewLine, diagnostics))
    {
        Diagnostics = diagnostics;
        ExitCode = exitCode;
    }

    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>What the process should end with when nobody handles this.</summary>
    public ExitCode ExitCode { get; }
}
