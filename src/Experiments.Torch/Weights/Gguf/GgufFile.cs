using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Weights.Gguf;

/// <summary>An open GGUF file: metadata, and weights that are unpacked to float32 as they are read.</summary>
internal sealed class GgufFile : IDisposable
{
    private readonly MappedFile _file;

    private GgufFile(MappedFile file, GgufHeader header)
    {
        _file = file;
        Header = header;
        Model = GgufModel.From(header);
        Tokenizer = GgufTokenizer.From(header.Metadata);
    }

    public GgufHeader Header { get; }

    public GgufModel Model { get; }

    /// <summary>Null where the file has none.</summary>
    public GgufTokenizer? Tokenizer { get; }

    /// <exception cref="ExperimentException">The file cannot be read or is not what the format allows.</exception>
    public static GgufFile Open(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            return new GgufFile(file, GgufHeader.Read(file.Bytes(0, (int)Math.Min(file.Length, int.MaxValue)), file.Length, path));
        }
        catch (ExperimentException)
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The weights under Hugging Face names and in Hugging Face order of rows and dimensions, for the decoder families. Left out are the
    /// rotary factors alone, which are no weight there. Valid until the file is disposed.
    /// </summary>
    /// <exception cref="ExperimentException">Head counts do not fit the projections.</exception>
    public IReadOnlyDictionary<string, Weight> HuggingFaceWeights()
    {
        var weights = new Dictionary<string, Weight>(StringComparer.Ordinal);
        foreach (var tensor in Header.Tensors.Where(tensor => tensor.Name != GgufNames.RotaryFactors))
        {
            var name = GgufNames.ToHuggingFace(tensor.Name, Model.Architecture);
            var transposed = tensor.Shape.Count == 2 && GgufNames.IsTransposed(name, Model.Architecture);
            var shape = transposed ? [tensor.Shape[1], tensor.Shape[0]] : tensor.Shape;
            weights[name] = new Weight(name, shape, tensor.Encoding, _file, tensor.Start)
            {
                SourceRow = RotaryRows.OrderOf(tensor, name, Model, _file.Path),
                IsTransposed = transposed,
            };
        }

        return weights;
    }

    /// <summary>The values of a small tensor under the file's own name, or null where there is none.</summary>
    public float[]? Values(string name)
    {
        if (Header.Tensors.FirstOrDefault(tensor => tensor.Name == name) is not { } tensor)
            return null;
        var weight = new Weight(name, tensor.Shape, tensor.Encoding, _file, tensor.Start);
        var values = new float[weight.Elements];
        weight.Read(0, values);
        return values;
    }

    public void Dispose() => _file.Dispose();
}
