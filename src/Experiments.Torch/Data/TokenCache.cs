using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Weights;

namespace Experiments.Torch.Data;

/// <summary>
/// Tokenised data sets by content: the same texts under the same tokenizer and length are tokenised once, and every run maps the same file.
/// A cache file is safetensors: written atomically, checked when read, made again when damaged.
/// </summary>
internal sealed class TokenCache(string folder)
{
    // Part of the key: raise it when tokenizing or the layout changes.
    private const int Version = 1;

    /// <param name="data">Digest of the texts.</param>
    /// <param name="tokenizer">Digest of the tokenizer's files.</param>
    /// <param name="make">Tokenises, where the cache has nothing.</param>
    public CachedTokens<TokenizedDataset> GetOrMake(string data, string tokenizer, int maxLength, Func<TokenizedDataset> make) =>
        GetOrMake(string.Create(CultureInfo.InvariantCulture, $"{data}\n{tokenizer}\n{maxLength}"), TokenColumns.Form, make);

    /// <param name="key">All that the tokens depend on.</param>
    public CachedTokens<T> GetOrMake<T>(string key, CacheForm<T> form, Func<T> make)
        where T : class
    {
        Directory.CreateDirectory(folder);
        var whole = string.Create(CultureInfo.InvariantCulture, $"{Version}\n{key}");
        var path = Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)))}.safetensors");
        if (File.Exists(path) && TryOpen(path, form) is { } cached)
            return cached;
        var made = make();
        SafetensorsWriter.Write(path, form.Tensors(made), form.Metadata(made));
        return TryOpen(path, form) ?? throw new InvalidOperationException($"The token cache cannot read what it wrote to {path}.");
    }

    /// <summary>Over the content of the files, in their order.</summary>
    public static string DigestOf(IEnumerable<string> files)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            using var stream = File.OpenRead(file);
            sha.AppendData(SHA256.HashData(stream));
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    private static CachedTokens<T>? TryOpen<T>(string path, CacheForm<T> form)
        where T : class
    {
        SafetensorsFile file;
        try
        {
            file = SafetensorsFile.Open(path);
        }
        catch (ExperimentException)
        {
            return null;
        }

        if (form.Read(file) is { } data)
            return new CachedTokens<T>(file, data);
        file.Dispose();
        return null;
    }
}

/// <summary>How one kind of data set lies in a cache file.</summary>
/// <param name="Read">Null where the file does not hold one.</param>
internal sealed record CacheForm<T>(
    Func<T, IReadOnlyList<TensorToWrite>> Tensors, Func<T, Dictionary<string, string>> Metadata, Func<SafetensorsFile, T?> Read)
    where T : class;

/// <summary>A data set in an open cache file; its spans are valid until this is disposed.</summary>
internal sealed class CachedTokens<T>(SafetensorsFile file, T data) : IDisposable
{
    public T Data { get; } = data;

    public void Dispose() => file.Dispose();
}
