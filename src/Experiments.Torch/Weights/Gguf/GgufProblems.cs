using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Weights.Gguf;

/// <summary>What can be wrong with a GGUF file.</summary>
internal static class GgufProblems
{
    public static ExperimentException Invalid(string path, string message) => new(Diagnostic.Error(DiagnosticCodes.InvalidGguf, message,
        new SourceLocation(path), "The file is damaged, was cut off in a download or is no GGUF file: fetch it again"));

    public static ExperimentException UnsupportedType(string path, string tensor, string type) => new(Diagnostic.Error(
        DiagnosticCodes.UnsupportedDtype, $"tensor '{tensor}' is stored as {type}, which is not supported", new SourceLocation(path),
        "Take the F16, Q8_0, Q6_K, Q5_K, Q4_K, Q3_K or Q2_K file of the same model; Q4_0, Q4_1, Q5_0, Q5_1, BF16 and F32 are read too"));
}
