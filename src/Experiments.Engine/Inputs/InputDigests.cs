using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Experiments.Core.Diagnostics;
using Experiments.Engine.Hub;

namespace Experiments.Engine.Inputs;

/// <summary>
/// SHA-256 of what runs read. Each file is hashed once and again only when its size or time of change differs; what is known is kept in
/// the store, so that a large model costs a second <c>plan</c> nothing.
/// </summary>
public sealed class InputDigests
{
    /// <summary>Of a model folder: what decides what a run computes. A README or another format of the same weights does not.</summary>
    private static readonly ImmutableHashSet<string> ModelFiles =
        ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, ".json", ".safetensors", ".txt", ".model", ".gguf", ".jinja");

    private readonly DigestCache _cache;

    /// <param name="store">The store folder; digests are remembered only where it exists.</param>
    public InputDigests(string store, TimeProvider time) => _cache = new DigestCache(store, time);

    /// <summary>One input, a file or a model folder. Throws <see cref="ExperimentException"/> where it is not there.</summary>
    public string Of(string path)
    {
        if (File.Exists(path))
            return _cache.Of(path);
        return Directory.Exists(path)
            ? OfFolder(path)
            : throw new ExperimentException(
                Diagnostic.Error(DiagnosticCodes.FileNotFound, $"There is no file or folder {path}.", new SourceLocation(path)));
    }

    /// <summary>Some files of a folder, as a folder that holds them alone.</summary>
    /// <param name="files">With slashes, from the folder.</param>
    public string Of(string folder, IEnumerable<string> files) => OfNamed(files.Select(file => (file, _cache.Of(HubPath.In(folder, file)))));

    /// <summary>Over names and digests, in the order of the names.</summary>
    internal static string OfNamed(IEnumerable<(string Name, string Sha256)> files)
    {
        StringBuilder text = new();
        foreach ((string name, string sha256) in files.OrderBy(file => file.Name, StringComparer.Ordinal))
            text.Append(name).Append('\n').Append(sha256).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    internal static string OfContent(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 20, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private string OfFolder(string folder) => OfNamed(Directory.EnumerateFiles(folder)
        .Where(path => ModelFiles.Contains(Path.GetExtension(path)) && !Path.GetFileName(path).StartsWith('.'))
        .Select(path => (Path.GetFileName(path), _cache.Of(path))));
}
