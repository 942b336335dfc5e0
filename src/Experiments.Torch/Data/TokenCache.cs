using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Tokenizing;
using Experiments.Torch.Weights;

namespace Experiments.Torch.Data;

/// <summary>
/// Tokenised data sets by content: the same texts under the same tokenizer and length are tokenised once, and every run maps the same file.
/// A cache file is safetensors: written atomically, so that processes may share the folder, checked when read, made again when damaged.
/// </summary>
/// <param name="folder">Null: nothing is kept.</param>
internal sealed class TokenCache(string? folder)
{
    private const string Tool = "dotnet-experiment";

    // Tokens are those of this very build: what a later one does otherwise must not be found here.
    private static readonly Guid Build = typeof(TokenCache).Module.ModuleVersionId;

    /// <summary>
    /// Where the cache is: <c>tokens</c> within EXPERIMENTS_CACHE, else within <c>dotnet-experiment</c> in XDG_CACHE_HOME, else in
    /// <c>~/.cache</c>.
    /// </summary>
    /// <param name="environment">A variable's value, or null.</param>
    public static string FolderFrom(Func<string, string?> environment)
    {
        string? Named(string name) => environment(name)?.Trim() is { Length: > 0 } path ? path : null;
        var root = Named("EXPERIMENTS_CACHE") ?? Path.Combine(
            Named("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), Tool);
        return Path.GetFullPath(Path.Combine(root, "tokens"));
    }

    /// <param name="data">Digest of the texts.</param>
    /// <param name="tokenizer">Digest of the tokenizer's files.</param>
    /// <param name="make">Tokenises, where the cache has nothing.</param>
    public CachedTokens<TokenizedDataset> GetOrMake(string data, string tokenizer, int maxLength, Func<TokenizedDataset> make) =>
        GetOrMake(string.Create(CultureInfo.InvariantCulture, $"{data}\n{tokenizer}\n{maxLength}"), TokenColumns.Form, make);

    /// <param name="key">All that the tokens depend on.</param>
    public CachedTokens<T> GetOrMake<T>(string key, CacheForm<T> form, Func<T> make)
        where T : class
    {
        if (folder is null)
            return new CachedTokens<T>(null, make());
        var whole = string.Create(CultureInfo.InvariantCulture, $"{Build}\n{key}");
        var path = Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)))}.safetensors");
        if (TryOpen(path, form) is { } cached)
            return cached;
        var made = make();
        var problem = TryWrite(path, form, made);
        // Another process may have written it meanwhile, and its file be in use.
        return TryOpen(path, form) ?? new CachedTokens<T>(null, made)
        {
            Note = $"The tokens are not kept in {folder}: {problem ?? "what was written there cannot be read."}",
        };
    }

    /// <summary>Over the content of the files, in their order.</summary>
    public static string DigestOf(IEnumerable<CompanionFile> files)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            using var stream = file.Open();
            sha.AppendData(SHA256.HashData(stream));
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    /// <returns>Why it cannot be written, or null.</returns>
    private static string? TryWrite<T>(string path, CacheForm<T> form, T data)
        where T : class
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            SafetensorsWriter.Write(path, form.Tensors(data), form.Metadata(data));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private static CachedTokens<T>? TryOpen<T>(string path, CacheForm<T> form)
        where T : class
    {
        if (!File.Exists(path))
            return null;
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
    Func<T, IReadOnlyList<TensorToWrite>> Tensors, Func<T, IReadOnlyDictionary<string, string>> Metadata, Func<SafetensorsFile, T?> Read)
    where T : class;

/// <summary>A data set, in an open cache file or in memory; its spans are valid until this is disposed.</summary>
internal sealed class CachedTokens<T>(SafetensorsFile? file, T data) : IDisposable
{
    public T Data { get; } = data;

    /// <summary>Why it is in memory although it should be kept; null: all is well.</summary>
    public string? Note { get; init; }

    public void Dispose() => file?.Dispose();
}
