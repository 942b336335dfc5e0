using System.Text.Json.Nodes;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Weights.Gguf;

namespace Experiments.Torch.Models;

/// <summary>
/// How a GGUF file scales rotary positions, as config.json's <c>rope_scaling</c>. llama.cpp keeps Llama 3's scaling as one factor a pair,
/// in a tensor; here the parameters are found that give these factors, or the file is refused.
/// </summary>
internal static class GgufRotary
{
    // Of all Llama 3 models.
    private const float Low = 1;
    private const float High = 4;
    private const long Context = 8192;

    /// <param name="headSize">D.</param>
    /// <returns>Null: no scaling.</returns>
    public static JsonObject? Scaling(GgufFile file, int headSize) => file.Values(GgufNames.RotaryFactors) is { } factors
        ? Llama3(file, factors, headSize)
        : Named(file);

    private static JsonObject? Named(GgufFile file)
    {
        var metadata = file.Header.Metadata;
        var factor = file.Model.RopeScalingFactor ?? metadata.Real($"{file.Model.Architecture}.rope.scale_linear");
        var type = file.Model.RopeScaling ?? (factor is null ? "none" : "linear");
        // Others pass with their name, under which they are refused.
        return type == "none" ? null : new JsonObject { ["rope_type"] = type, ["factor"] = factor };
    }

    private static JsonObject? Llama3(GgufFile file, float[] factors, int headSize)
    {
        if (factors.All(factor => factor == 1))
            return null;
        var context = file.Header.Metadata.Whole($"{file.Model.Architecture}.rope.scaling.original_context_length") ?? Context;
        var scale = RotaryScaling.Llama3(factors.Max(), Low, High, context);
        var turn = file.Model.RopeBase ?? 10_000;
        var frequencies = Enumerable.Range(0, headSize / 2).Select(i => (float)Math.Pow(turn, -2.0 * i / headSize));
        var errors = factors.Zip(frequencies, (factor, frequency) => Math.Abs((scale(frequency) * factor / frequency) - 1));
        var fits = factors.Length == headSize / 2 && errors.All(error => error < 1e-3);
        return fits
            ? new JsonObject
            {
                ["rope_type"] = "llama3",
                ["factor"] = factors.Max(),
                ["low_freq_factor"] = Low,
                ["high_freq_factor"] = High,
                ["original_max_position_embeddings"] = context,
            }
            : throw new ExperimentException(Diagnostic.Error(
                DiagnosticCodes.UnsupportedModel,
                $"{GgufNames.RotaryFactors} is none of Llama 3's scalings of rotary positions",
                new SourceLocation(file.Header.Metadata.Path)));
    }
}
