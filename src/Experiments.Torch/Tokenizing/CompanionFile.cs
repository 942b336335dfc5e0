namespace Experiments.Torch.Tokenizing;

/// <summary>A file that belongs beside a saved model: one on the disk, or content that was made.</summary>
public sealed class CompanionFile
{
    private readonly string? _source;
    private readonly byte[] _content;

    public CompanionFile(string name, byte[] content) => (Name, _content) = (name, content);

    private CompanionFile(string name, string source) => (Name, _source, _content) = (name, source, []);

    public string Name { get; }

    /// <summary>One that is copied as it is.</summary>
    public static CompanionFile Copy(string path) => new(Path.GetFileName(path), path);

    /// <summary>Its content, to be disposed.</summary>
    /// <exception cref="IOException">The file has gone.</exception>
    public Stream Open() => _source is not null ? File.OpenRead(_source) : new MemoryStream(_content, writable: false);

    /// <exception cref="IOException">The disk is full, or the file has gone.</exception>
    public void WriteTo(string folder)
    {
        string target = Path.Combine(folder, Name);
        if (_source is not null) File.Copy(_source, target, overwrite: true);
        else File.WriteAllBytes(target, _content);
    }
}
