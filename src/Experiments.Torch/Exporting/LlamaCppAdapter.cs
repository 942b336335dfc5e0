using Experiments.Core.Diagnostics;
using Experiments.Torch.Lora;
using Experiments.Torch.Models;
using Experiments.Torch.Weights;
using Experiments.Torch.Weights.Gguf;

namespace Experiments.Torch.Exporting;

/// <summary>
/// An adapter as llama.cpp loads one: a GGUF file whose tensors are <c>&lt;tensor of the base&gt;.lora_a</c> [r, inputs] and
/// <c>.lora_b</c> [outputs, r], as its convert_lora_to_gguf.py writes them. There the update of every tensor is scaled by one alpha over
/// the tensor's rank.
/// </summary>
internal static class LlamaCppAdapter
{
    public static void Write(string path, AdaptedModel adapted, AdapterFile file)
    {
        var architecture = LlamaCppNames.Architecture(adapted.Config.ModelType)
            ?? throw new InvalidOperationException($"llama.cpp has no adapters for {adapted.Config.ModelType}.");
        KeyValuePair<string, object>[] metadata =
        [
            new("general.architecture", architecture),
            new("general.type", "adapter"),
            new("adapter.type", "lora"),
            new("general.name", Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(adapted.Base)))),
            new("adapter.lora.alpha", (float)adapted.Adapter.Alpha),
            new("general.quantization_version", 2u),
        ];
        var tensors = file.Pairs.SelectMany(pair => Tensors(pair, adapted)).ToList();
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20);
        GgufWriter.Write(stream, metadata, tensors);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>
    /// What B is multiplied by so that llama.cpp's alpha / rank comes to PEFT's scale: 1 but for rsLoRA and patterns.
    /// </summary>
    public static double Factor(AdapterConfig adapter, AdapterPair pair)
    {
        var rank = adapter.RankAt(pair.Path);
        var factor = adapter.Alpha == 0 ? 1 : rank.Scaling * pair.A.Shape[0] / adapter.Alpha;
        return Math.Abs(factor - 1) < 1e-12 ? 1 : factor;
    }

    private static IEnumerable<GgufTensorToWrite> Tensors(AdapterPair pair, AdaptedModel adapted)
    {
        var name = LlamaCppNames.Of(pair.Path) ?? throw new InvalidOperationException($"llama.cpp has no tensor for {pair.Path}.");
        var (a, b) = (Values(pair.A), Values(pair.B));
        var factor = (float)Factor(adapted.Adapter, pair);
        if (factor != 1)
            b = [.. b.Select(value => value * factor)];
        var rank = (int)pair.A.Shape[0];
        // The rows of a table are looked up in A, so it lies the other way round.
        yield return pair.IsTable
            ? new GgufTensorToWrite($"{name}.lora_a", [pair.A.Shape[1], rank], Transposed(a, rank))
            : new GgufTensorToWrite($"{name}.lora_a", pair.A.Shape, a);
        if (Heads(pair.Path, adapted.Config) is { } heads)
            b = Rotated(b, rank, heads);
        yield return new GgufTensorToWrite($"{name}.lora_b", pair.B.Shape, b);
    }

    // As its converter does with the weights they are added to.
    private static int? Heads(string path, ModelConfig config)
    {
        if (LlamaCppNames.Architecture(config.ModelType) != "llama")
            return null;
        var heads = config.Integer("num_attention_heads");
        return path.EndsWith(".q_proj", StringComparison.Ordinal) ? heads
            : path.EndsWith(".k_proj", StringComparison.Ordinal) ? config.Integer("num_key_value_heads", heads)
            : null;
    }

    private static float[] Rotated(float[] b, int rank, int heads)
    {
        var rows = b.Length / rank;
        if (rows % (heads * 2) != 0)
        {
            throw new ExperimentException(Diagnostic.Error(
                DiagnosticCodes.WrongWeightShape, $"{heads} heads do not divide {rows} rows of the adapter"));
        }

        var rotated = new float[b.Length];
        for (var row = 0; row < rows; row++)
            b.AsSpan(row * rank, rank).CopyTo(rotated.AsSpan((int)RotaryRows.SourceOf(row, rows / heads) * rank));
        return rotated;
    }

    private static float[] Transposed(float[] values, int rows)
    {
        var columns = values.Length / rows;
        var transposed = new float[values.Length];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                transposed[(column * rows) + row] = values[(row * columns) + column];
        }

        return transposed;
    }

    private static float[] Values(Weight weight)
    {
        var values = new float[weight.Elements];
        weight.Read(0, values);
        return values;
    }
}
