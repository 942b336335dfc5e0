using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Experiments.Testing.Hub;

/// <summary>A repository with its commits, branches and tags, and what its hub says wrongly about it.</summary>
public sealed class FakeRepository
{
    private readonly Dictionary<string, Dictionary<string, byte[]>> _commits = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _refs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _served = new(StringComparer.Ordinal);

    /// <summary>Who has no token gets 401, who has another one 403.</summary>
    public string? Token { get; set; }

    public bool IsGated { get; set; }

    /// <summary>Where the repository is found now.</summary>
    public string? MovedTo { get; set; }

    /// <summary>Names in the listing that are no files.</summary>
    public List<string> Announced { get; } = [];

    public string? AnnouncedCommit { get; set; }

    public long? AnnouncedSize { get; set; }

    /// <summary>Small files are announced under the digest of something else.</summary>
    public bool MisnameSmall { get; set; }

    /// <summary>A commit named after its content, and a branch or tag on it.</summary>
    public string Push(string reference, params IEnumerable<(string Name, byte[] Content)> files)
    {
        Dictionary<string, byte[]> tree = files.ToDictionary(file => file.Name, file => file.Content, StringComparer.Ordinal);
        string text = string.Concat(tree.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => $"{file.Key} {GitDigest(file.Value)}\n"));
        string commit = GitDigest(Encoding.UTF8.GetBytes($"{reference}\n{text}"));
        _commits[commit] = tree;
        _refs[reference] = commit;
        return commit;
    }

    /// <summary>All files of a folder, as one commit.</summary>
    public string PushFolder(string reference, string folder) =>
        Push(reference, Directory.EnumerateFiles(folder).Select(path => (Path.GetFileName(path), File.ReadAllBytes(path))));

    /// <summary>What comes in the place of a large file's content, while its digest stays.</summary>
    public void Serve(string file, byte[] content) => _served[file] = content;

    public byte[]? Served(string file) => _served.GetValueOrDefault(file);

    public string? Commit(string revision) => _commits.ContainsKey(revision) ? revision : _refs.GetValueOrDefault(revision);

    public IReadOnlyDictionary<string, byte[]> Files(string commit) => _commits[commit];

    /// <summary>Large files lie elsewhere and are known by their SHA-256.</summary>
    public bool IsLarge(string file) => file.EndsWith(".safetensors", StringComparison.Ordinal) || file.EndsWith(".parquet", StringComparison.Ordinal);

    public string EtagOf(string file, byte[] content) => IsLarge(file) ? Convert.ToHexStringLower(SHA256.HashData(content))
        : GitDigest(MisnameSmall ? [.. content, 0] : content);

    /// <summary>What <c>git hash-object</c> says.</summary>
    public static string GitDigest(byte[] content)
    {
        using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        sha.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0")));
        sha.AppendData(content);
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
