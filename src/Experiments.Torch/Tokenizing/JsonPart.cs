using System.Text.Json;

namespace Experiments.Torch.Tokenizing;

/// <summary>A value in a tokenizer's JSON file; a value of another kind than asked for is an error that names its path.</summary>
internal readonly record struct JsonPart(JsonElement Element, string File, string Path)
{
    public bool IsNull => Element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    public bool IsText => Element.ValueKind == JsonValueKind.String;

    public bool IsList => Element.ValueKind == JsonValueKind.Array;

    public bool IsObject => Element.ValueKind == JsonValueKind.Object;

    public bool IsNumber => Element.ValueKind == JsonValueKind.Number;

    /// <summary>Which construct this is: the value of <c>type</c>.</summary>
    public string Type => Member("type").Text();

    /// <summary>Reads a file.</summary>
    /// <exception cref="Core.Diagnostics.ExperimentException">The file cannot be read or is not JSON.</exception>
    public static JsonPart Read(string file) => Parse(ReadBytes(file), file);

    /// <summary>The bytes of a file, wherever a link may lead.</summary>
    public static byte[] ReadBytes(string file)
    {
        try
        {
            return System.IO.File.ReadAllBytes(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refusal.Invalid(file, $"cannot be read: {error.Message}", error);
        }
    }

    public static JsonPart Parse(ReadOnlyMemory<byte> json, string file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 64 });
            return new JsonPart(document.RootElement.Clone(), file, "$");
        }
        catch (JsonException error)
        {
            throw Refusal.Invalid(file, $"is not JSON: {error.Message}", error);
        }
    }

    /// <summary>A member of an object, undefined when absent.</summary>
    public JsonPart Member(string name) =>
        Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out JsonElement value)
            ? new JsonPart(value, File, $"{Path}.{name}")
            : new JsonPart(default, File, $"{Path}.{name}");

    public IEnumerable<JsonPart> Items()
    {
        if (!IsList) throw Wrong("a list");
        int index = 0;
        foreach (JsonElement item in Element.EnumerateArray())
        {
            yield return new JsonPart(item, File, $"{Path}[{index++}]");
        }
    }

    public IEnumerable<(string Name, JsonPart Value)> Members()
    {
        if (!IsObject) throw Wrong("an object");
        foreach (JsonProperty property in Element.EnumerateObject())
        {
            yield return (NameOf(property), new JsonPart(property.Value, File, Path));
        }
    }

    public string Text()
    {
        if (!IsText) throw Wrong("a text");
        try
        {
            return Element.GetString() ?? throw Wrong("a text");
        }
        catch (InvalidOperationException error)
        {
            // An escaped lone surrogate has no text.
            throw Refusal.Invalid(File, $"{Path} is not valid text", error);
        }
    }

    public string? OptionalText() => IsNull ? null : Text();

    public int Integer() => Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out int value) ? value : throw Wrong("a whole number");

    public int Integer(int byDefault) => IsNull ? byDefault : Integer();

    public double Number() => Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out double value) ? value : throw Wrong("a number");

    public bool Flag(bool byDefault) => OptionalFlag() ?? byDefault;

    public bool? OptionalFlag() => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => throw Wrong("true or false"),
    };

    public Core.Diagnostics.ExperimentException Wrong(string expected) => Refusal.Invalid(File, $"{Path} is not {expected}");

    private string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException error)
        {
            throw Refusal.Invalid(File, $"a name in {Path} is not valid text", error);
        }
    }
}
