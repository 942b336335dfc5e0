using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Weights;

/// <summary>An open safetensors file: its table of contents, and its data through the memory map.</summary>
internal sealed class SafetensorsFile : IDisposable
{
    private readonly MappedFile _file;
    private readonly SafetensorsHeader _header;

    private SafetensorsFile(MappedFile file, SafetensorsHeader header)
    {
        _file = file;
        _header = header;
        Weights = [.. header.Tensors.Select(t =>
            new Weight(t.Name, t.Shape, PlainEncodings.For(t.Type), file, header.DataStart + t.Start) { Type = t.Type })];
    }

    /// <summary>In the order of the data. They read through this file and are valid until it is disposed.</summary>
    public IReadOnlyList<Weight> Weights { get; }

    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <exception cref="ExperimentException">The file cannot be read or is not what the format allows.</exception>
    public static SafetensorsFile Open(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            var head = file.Bytes(0, (int)Math.Min(file.Length, SafetensorsHeader.MaxLength + 8L));
            return new SafetensorsFile(file, SafetensorsHeader.Read(head, file.Length, path));
        }
        catch (ExperimentException)
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();
}
