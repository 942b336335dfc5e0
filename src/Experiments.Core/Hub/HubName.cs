using System.Text.RegularExpressions;

namespace Experiments.Core.Hub;

/// <summary>What a repository of the hub holds.</summary>
public enum HubKind
{
    Model,
    Dataset,
}

/// <summary>
/// A repository of the Hugging Face hub as a plan names it: <c>owner/name@revision</c> for a model, <c>hub:owner/name@revision:split</c> for
/// data, <c>owner/name@revision:file.gguf</c> for one of the GGUF files of a repository. Repositories from before there were owners have a
/// name alone: <c>bert-base-uncased</c>.
/// </summary>
/// <param name="Revision">A branch, tag or commit; null: <c>main</c>.</param>
/// <param name="Configuration">Of a data set that has several; null: its default.</param>
/// <param name="Split">Of a data set; null: that of the key that names it.</param>
public sealed partial record HubName(HubKind Kind, string Repository, string? Revision = null, string? Configuration = null, string? Split = null)
{
    public const string DefaultRevision = "main";

    /// <summary>How the names of GGUF files end.</summary>
    public const string GgufEnding = ".gguf";

    private const string DataPrefix = "hub:";
    private const int LongestRepository = 96;
    private const int CommitDigits = 40;

    /// <summary>The GGUF file that is the model; null: the repository's safetensors, or its only GGUF file.</summary>
    public string? File { get; init; }

    /// <summary>Its revision is a commit, which stays what it is.</summary>
    public bool IsPinned => Revision is { } revision && IsCommit(revision);

    /// <summary>Whether the text says that it is a name of the hub, rightly written or not.</summary>
    public static bool IsData(string text) => text.StartsWith(DataPrefix, StringComparison.Ordinal);

    /// <summary>Null where the text can only be a path: <c>./name</c>, <c>a/b/c</c>, <c>model.gguf</c>.</summary>
    public static HubName? ParseModel(string text)
    {
        (string name, string? file) = Cut(text, ':');
        (string repository, string? revision) = Cut(name, '@');
        bool isFile = file is null ? !IsGguf(repository) : Word().IsMatch(file) && IsGguf(file);
        return isFile && IsRepository(repository) && IsRevision(revision) ? new HubName(HubKind.Model, repository, revision) { File = file } : null;
    }

    /// <summary><c>hub:owner/name[@revision][:split]</c>, or <c>:configuration:split</c> where the data set has several; null where it is neither.</summary>
    public static HubName? ParseData(string text)
    {
        if (!IsData(text))
            return null;
        string[] parts = text[DataPrefix.Length..].Split(':');
        (string repository, string? revision) = Cut(parts[0], '@');
        if (parts.Length > 3 || !IsRepository(repository) || !IsRevision(revision) || !parts.Skip(1).All(part => Word().IsMatch(part)))
            return null;
        return new HubName(HubKind.Dataset, repository, revision, parts.Length == 3 ? parts[1] : null, parts.Length > 1 ? parts[^1] : null);
    }

    /// <summary>A model's or a data set's name; null where the text is a path.</summary>
    public static HubName? Parse(string text) => IsData(text) ? ParseData(text) : ParseModel(text);

    /// <summary>Forty hexadecimal digits.</summary>
    public static bool IsCommit(string text) => text.Length == CommitDigits && text.All(char.IsAsciiHexDigitLower);

    /// <summary>As it is written in experiment files.</summary>
    public override string ToString()
    {
        string revision = Revision is null ? "" : $"@{Revision}";
        string file = File is null ? "" : $":{File}";
        string part = (Configuration is null ? "" : $":{Configuration}") + (Split is null ? "" : $":{Split}");
        return Kind == HubKind.Model ? Repository + revision + file : DataPrefix + Repository + revision + part;
    }

    private static bool IsGguf(string text) => text.EndsWith(GgufEnding, StringComparison.OrdinalIgnoreCase);

    private static (string, string?) Cut(string text, char separator) =>
        text.IndexOf(separator, StringComparison.Ordinal) is >= 0 and var at ? (text[..at], text[(at + 1)..]) : (text, null);

    /// <summary>The hub's own rules for names.</summary>
    private static bool IsRepository(string text) =>
        text.Length <= LongestRepository
        && RepositoryPattern().IsMatch(text)
        && !text.Contains("--", StringComparison.Ordinal)
        && !text.Contains("..", StringComparison.Ordinal)
        && !text.EndsWith(".git", StringComparison.Ordinal);

    /// <summary>Git's rules for refs, as far as they keep a name from leading out of a folder.</summary>
    private static bool IsRevision(string? text) =>
        text is null || (RevisionPattern().IsMatch(text) && !text.Contains("..", StringComparison.Ordinal));

    [GeneratedRegex(@"\A(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?/)?[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex RepositoryPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.+-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.+-]*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex RevisionPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
