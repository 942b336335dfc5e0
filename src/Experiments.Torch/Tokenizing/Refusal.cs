using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Tokenizing;

/// <summary>A tokenizer file that is broken, or that asks for what is not there: refused by name, never guessed.</summary>
internal static class Refusal
{
    public static ExperimentException Invalid(string file, string message, Exception? inner = null) =>
        new(Diagnostic.Error(DiagnosticCodes.InvalidTokenizer, message, new SourceLocation(file)), inner: inner);

    public static ExperimentException Unsupported(string file, string construct) =>
        new(Diagnostic.Error(DiagnosticCodes.UnsupportedTokenizer, $"{construct} is not supported", new SourceLocation(file)));
}
