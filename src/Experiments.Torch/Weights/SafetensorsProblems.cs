using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Weights;

/// <summary>What can be wrong with a safetensors file, and what the user can do about it.</summary>
internal static class SafetensorsProblems
{
    private const string Again = "The file is damaged or was cut off in a download: fetch it again";
    private const string Writer = "The program that wrote the file is at fault: save it again with the safetensors library";

    public static ExperimentException TooShort(string path, long length) =>
        Of(DiagnosticCodes.InvalidWeights, path, $"a safetensors file has at least 8 bytes, this one has {length}", Again);

    public static ExperimentException HeaderTooLarge(string path, ulong length) =>
        Of(DiagnosticCodes.InvalidWeights, path, $"the header claims {length} bytes, the limit is {SafetensorsHeader.MaxLength}",
            "This is not a safetensors file, or it is damaged");

    public static ExperimentException HeaderBeyondFile(string path, int header, long length) =>
        Of(DiagnosticCodes.InvalidWeights, path, $"the header claims {header} bytes, but the file has {length} in all", Again);

    public static ExperimentException NotJson(string path, string reason) =>
        Of(DiagnosticCodes.InvalidWeights, path, $"the header is not a JSON object: {reason}",
            "This is not a safetensors file, or it is damaged");

    public static ExperimentException DuplicateKey(string path, string key) =>
        Of(DiagnosticCodes.InvalidWeights, path, $"the header names '{Text(key)}' twice", Writer);

    public static ExperimentException BadEntry(string path, string name, string rule) =>
        Of(DiagnosticCodes.InvalidWeights, path, $"tensor '{Text(name)}' {rule}", Writer);

    public static ExperimentException UnknownType(string path, string name, string type) =>
        Of(DiagnosticCodes.UnsupportedDtype, path, $"tensor '{Text(name)}' has dtype {Text(type)}, which is not supported",
            "Convert it to F32, F16 or BF16; read here are F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL");

    public static ExperimentException Overlap(string path, StoredTensor tensor) =>
        Of(DiagnosticCodes.InvalidWeights, path,
            $"tensor '{Text(tensor.Name)}' overlaps the one before it at byte {tensor.Start} of the data", Writer);

    public static ExperimentException Hole(string path, StoredTensor tensor, long end) =>
        Of(DiagnosticCodes.InvalidWeights, path,
            $"{tensor.Start - end} bytes before tensor '{Text(tensor.Name)}' belong to no tensor (from byte {end} of the data)", Writer);

    public static ExperimentException Truncated(string path, StoredTensor tensor, long end, long length) =>
        Of(DiagnosticCodes.InvalidWeights, path,
            $"tensor '{Text(tensor.Name)}' ends at byte {end} of the data, but only {length} bytes are there", Again);

    public static ExperimentException TrailingBytes(string path, long count) =>
        Of(DiagnosticCodes.InvalidWeights, path, $"{count} bytes after the last tensor belong to no tensor", Writer);

    /// <summary>A shape for people; hostile files have shapes of a million numbers.</summary>
    public static string Text(IReadOnlyList<long> shape) =>
        shape.Count <= 8 ? $"[{string.Join(',', shape)}]" : $"[{string.Join(',', shape.Take(8))},… {shape.Count} sizes]";

    private static string Text(string name) => name.Length <= 200 ? name : string.Concat(name.AsSpan(0, 200), "…");

    private static ExperimentException Of(string code, string path, string message, string hint) =>
        new(Diagnostic.Error(code, message, new SourceLocation(path), hint));
}
