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
    public CachedTokens GetOrMake(string data, string tokenizer, int maxLength, Func<TokenizedDataset> make)
    {
        Directory.CreateDirectory(folder);
        var key = string.Create(CultureInfo.InvariantCulture, $"{Version}\n{data}\n{tokenizer}\n{maxLength}");
        var path = Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}.safetensors");
        if (File.Exists(path) && TryOpen(path) is { } cached)
            return cached;
        Write(path, make());
        return TryOpen(path) ?? throw new InvalidOperationException($"The token cache cannot read what it wrote to {path}.");
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

    private static void Write(string path, TokenizedDataset data)
    {
        var metadata = new Dictionary<string, string> { ["truncated"] = data.Truncated.ToString(CultureInfo.InvariantCulture) };
        SafetensorsWriter.Write(path, [
            TokenColumns.Offsets(data),
            TokenColumns.Ids(data),
            TokenColumns.TypeIds(data)], metadata);
    }

    private static CachedTokens? TryOpen(string path)
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

        if (TokenColumns.Read(file) is { } data)
            return new CachedTokens(file, data);
        file.Dispose();
        return null;
    }
}

/// <summary>A data set in an open cache file; its spans are valid until this is disposed.</summary>
internal sealed class CachedTokens(SafetensorsFile file, TokenizedDataset data) : IDisposable
{
    public TokenizedDataset Data { get; } = data;

    public void Dispose() => file.Dispose();
}
