using System.Text.Json.Nodes;
using Xunit;

namespace Experiments.Testing.Golden;

/// <summary>The folders of one kind of reference cases as data of a theory: a case is a folder and no code.</summary>
public static class GoldenCases
{
    private const string None = "(none at this root)";

    /// <summary>Names of the folders; where this root has none, one entry that <see cref="FolderOf"/> skips, as a theory without data fails.</summary>
    public static TheoryData<string> Of(string kind)
    {
        var names = GoldenFolder.Cases(kind).Select(folder => Path.GetFileName(folder)).ToList();
        return [.. names.Count > 0 ? names : [None]];
    }

    /// <summary>The folder of a case.</summary>
    public static string FolderOf(string kind, string name)
    {
        Skip.If(name == None, $"There is no {kind} below {GoldenFolder.Root}.");
        return GoldenFolder.PathOf(kind, name);
    }

    /// <summary>A JSON object in a case's folder.</summary>
    public static JsonObject Json(string folder, string file) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))?.AsObject() ?? throw new InvalidDataException($"{file} is null.");

    /// <summary>The lines of a JSONL file in a case's folder.</summary>
    public static IReadOnlyList<JsonObject> Lines(string folder, string file) =>
        [.. File.ReadLines(Path.Combine(folder, file)).Where(line => line.Length > 0)
            .Select(line => JsonNode.Parse(line)?.AsObject() ?? throw new InvalidDataException($"{file} holds null."))];
}
