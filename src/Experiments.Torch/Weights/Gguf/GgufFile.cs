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
    /// The weights under Hugging Face names and in Hugging Face order of rows, for the decoder families; tensors without a counterpart
    /// (rotary factors) are left out. Valid until the file is disposed.
    /// </summary>
    /// <exception cref="ExperimentException">Head counts do not fit the projections.</exception>
    public IReadOnlyDictionary<string, Weight> HuggingFaceWeights()
    {
        var weights = new Dictionary<string, Weight>(StringComparer.Ordinal);
        foreach (var tensor in Header.Tensors)
        {
            if (GgufNames.ToHuggingFace(tensor.Name) is not { } name)
                continue;
            weights[name] = new Weight(name, tensor.Shape, tensor.Encoding, _file, tensor.Start)
            {
                SourceRow = RotaryRows.OrderOf(tensor, name, Model, _file.Path),
            };
        }

        return weights;
    }

    public void Dispose() => _file.Dispose();
}
