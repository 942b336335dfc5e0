using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Weights.Gguf;

/// <summary>Where a model is a GGUF file: the file itself, or a folder that holds one and no safetensors.</summary>
internal static class GgufPath
{
    private const string Extension = ".gguf";

    /// <returns>The file, or null: the model is of another form, or not there.</returns>
    /// <exception cref="ExperimentException">The folder holds several.</exception>
    public static string? Of(string model)
    {
        if (!Directory.Exists(model))
            return File.Exists(model) && IsGguf(model) ? model : null;
        if (Directory.EnumerateFiles(model, "*.safetensors*").Any())
            return null;
        string[] files = [.. Directory.EnumerateFiles(model).Where(IsGguf).Order(StringComparer.Ordinal)];
        return files.Length <= 1 ? files.FirstOrDefault() : throw new ExperimentException(Diagnostic.Error(
            DiagnosticCodes.ModelNotFound,
            $"the folder holds {files.Length} GGUF files",
            new SourceLocation(model),
            $"Name one of them, such as {files[0]}"));
    }

    private static bool IsGguf(string path) => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);
}
