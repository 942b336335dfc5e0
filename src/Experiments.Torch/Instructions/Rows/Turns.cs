using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Torch.Instructions.Chat;

namespace Experiments.Torch.Instructions.Rows;

/// <summary>Conversations as data sets write them, in JSON. What is wrong is a <see cref="FormatException"/> that names the turn.</summary>
internal static class Turns
{
    private static readonly ImmutableDictionary<string, string> ShareGptRoles = new Dictionary<string, string>
    {
        ["system"] = "system",
        ["human"] = "user",
        ["user"] = "user",
        ["gpt"] = "assistant",
        ["assistant"] = "assistant",
        ["model"] = "assistant",
        ["chatgpt"] = "assistant",
        ["bing"] = "assistant",
        ["bard"] = "assistant",
        ["tool"] = "tool",
        ["observation"] = "tool",
        ["function_response"] = "tool",
    }.ToImmutableDictionary();

    /// <summary>Whether a text is a list of messages and not just a text.</summary>
    public static bool Are(string text) =>
        text.AsSpan().TrimStart() is ['[', ..] && text.Contains("\"role\"", StringComparison.Ordinal) && Json.IsList(text);

    /// <summary><c>[{"role": …, "content": …}, …]</c>; further members stay with their message.</summary>
    public static ImmutableArray<ChatMessage> OpenAi(string json, string column) => [.. List(json, column).Select((turn, i) =>
    {
        var role = Text(turn, "role", i);
        var more = turn.EnumerateObject().Where(member => member.Name is not ("role" or "content"));
        var message = new ChatMessage(role, Content(turn, i))
        {
            HasContent = turn.TryGetProperty("content", out var content) && content.ValueKind != JsonValueKind.Null,
            More = [.. more.Select(member => KeyValuePair.Create(member.Name, member.Value.Clone()))],
        };
        return message.HasContent || message.More.Length > 0 ? message : throw new FormatException($"turn {i + 1} has no content");
    })];

    /// <summary><c>[{"from": "human", "value": …}, …]</c></summary>
    public static ImmutableArray<ChatMessage> ShareGpt(string json, string column) => [.. List(json, column).Select((turn, i) =>
    {
        var from = Text(turn, "from", i);
        return ShareGptRoles.TryGetValue(from, out var role)
            ? new ChatMessage(role, Text(turn, "value", i))
            : throw new FormatException($"turn {i + 1} is from '{from}'; "
                + $"known are {string.Join(", ", ShareGptRoles.Keys.Order(StringComparer.Ordinal))}");
    })];

    /// <summary><c>[["question", "answer"], …]</c></summary>
    public static ImmutableArray<ChatMessage> Pairs(string json, string column)
    {
        if (json.Length == 0)
            return [];
        if (Json.Parse(json, column) is not { ValueKind: JsonValueKind.Array } list)
            throw new FormatException($"'{column}' is not a list of pairs");
        return [.. list.EnumerateArray().SelectMany((pair, i) => IsPair(pair)
            ? new[] { new ChatMessage("user", pair[0].GetString() ?? ""), new ChatMessage("assistant", pair[1].GetString() ?? "") }
            : throw new FormatException($"entry {i + 1} of '{column}' is not a pair of texts"))];
    }

    private static bool IsPair(JsonElement pair) => pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2
        && pair[0].ValueKind == JsonValueKind.String && pair[1].ValueKind == JsonValueKind.String;

    private static IEnumerable<JsonElement> List(string json, string column)
    {
        if (Json.Parse(json, column) is not { ValueKind: JsonValueKind.Array } list)
            throw new FormatException($"'{column}' is not a list of turns");
        if (list.GetArrayLength() == 0)
            throw new FormatException($"'{column}' has no turns");
        return list.EnumerateArray().Select((turn, i) => turn.ValueKind == JsonValueKind.Object
            ? turn
            : throw new FormatException($"turn {i + 1} is not an object"));
    }

    private static string Text(JsonElement turn, string name, int index) =>
        turn.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { } text
            && (name == "value" || text.Length > 0)
            ? text
            : throw new FormatException($"turn {index + 1} has no text '{name}'");

    /// <summary>A text, null, or a list of parts of which all are texts.</summary>
    private static string Content(JsonElement turn, int index)
    {
        if (!turn.TryGetProperty("content", out var content) || content.ValueKind == JsonValueKind.Null)
            return "";
        if (content.ValueKind == JsonValueKind.String)
            return content.GetString() ?? "";
        if (content.ValueKind != JsonValueKind.Array)
            throw new FormatException($"the content of turn {index + 1} is no text");
        return string.Concat(content.EnumerateArray().Select(part => IsTextPart(part)
            ? part.GetProperty("text").GetString()
            : throw new FormatException($"the content of turn {index + 1} has a part that is no text")));
    }

    private static bool IsTextPart(JsonElement part) => part.ValueKind == JsonValueKind.Object
        && part.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "text"
        && part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String;
}

/// <summary>A cell that holds JSON.</summary>
internal static class Json
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <exception cref="FormatException">It does not.</exception>
    public static JsonElement Parse(string text, string column)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            if (text.Contains("\\u", StringComparison.Ordinal))
                ReadAll(document.RootElement);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new FormatException($"'{column}' is not valid JSON");
        }
        catch (InvalidOperationException)
        {
            // JsonElement's answer to \ud800 without its other half, which would come as late as the text is read.
            throw new FormatException($"a text in '{column}' has half of a surrogate pair (\\ud800 to \\udfff)");
        }
    }

    private static void ReadAll(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String)
            _ = json.GetString();
        foreach (var item in json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : default)
            ReadAll(item);
        foreach (var member in json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : default)
        {
            _ = member.Name;
            ReadAll(member.Value);
        }
    }

    public static bool IsList(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            return document.RootElement.ValueKind == JsonValueKind.Array;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
