using System.Text.Json;
using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Data;

/// <summary>JSON objects as rows: one a line, or all in one array.</summary>
internal static class JsonRows
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    public static IEnumerable<RawRow> ReadLines(DataFile file, DataProblems problems)
    {
        using var reader = file.Text();
        for (var line = 1; reader.ReadLine() is { } text; line++)
        {
            if (!string.IsNullOrWhiteSpace(text) && ParseLine(text, file.At(line), problems) is { } row)
                yield return row;
        }
    }

    public static IEnumerable<RawRow> ReadArray(DataFile file, DataProblems problems)
    {
        var rows = new List<RawRow>();
        using var reader = file.Text();
        var json = System.Text.Encoding.UTF8.GetBytes(reader.ReadToEnd());
        try
        {
            ParseArray(json, file, problems, rows);
        }
        catch (JsonException e)
        {
            problems.Add(DiagnosticCodes.MalformedRow, $"the file is not valid JSON: {Reason(e)}", file.At((int)(e.LineNumber ?? 0) + 1));
        }

        return rows;
    }

    private static void ParseArray(byte[] json, DataFile file, DataProblems problems, List<RawRow> rows)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Options.MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            problems.Add(DiagnosticCodes.MalformedRow, "a .json file holds one array of objects", file.At(1),
                "One object a line is .jsonl");
            return;
        }

        var (line, counted) = (1, 0);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            line += json.AsSpan(counted, start - counted).Count((byte)'\n');
            counted = start;
            reader.Skip();
            var element = json.AsMemory(start, (int)reader.BytesConsumed - start);
            if (ParseObject(() => JsonDocument.Parse(element, Options), file.At(line), problems) is { } row)
                rows.Add(row);
        }

        // Throws when anything but white space follows.
        reader.Read();
    }

    /// <summary>One object, or null where it is broken, which is reported.</summary>
    public static RawRow? ParseLine(string text, SourceLocation source, DataProblems problems) =>
        ParseObject(() => JsonDocument.Parse(text, Options), source, problems);

    private static RawRow? ParseObject(Func<JsonDocument> parse, SourceLocation source, DataProblems problems)
    {
        try
        {
            using var json = parse();
            if (json.RootElement.ValueKind == JsonValueKind.Object)
                return ToRow(json.RootElement, source);
            problems.Add(DiagnosticCodes.MalformedRow, $"the row is not a JSON object but {json.RootElement.ValueKind}", source);
        }
        catch (JsonException e)
        {
            problems.Add(DiagnosticCodes.MalformedRow, $"the row is not valid JSON: {Reason(e)}", source);
        }
        catch (InvalidOperationException)
        {
            // JsonElement's answer to \ud800 without its other half.
            problems.Add(DiagnosticCodes.MalformedRow, "a text has half of a surrogate pair (\\ud800 to \\udfff)", source);
        }

        return null;
    }

    private static RawRow ToRow(JsonElement row, SourceLocation source)
    {
        var columns = new List<string>();
        var values = new List<string?>();
        foreach (var property in row.EnumerateObject())
        {
            columns.Add(property.Name);
            values.Add(property.Value.ValueKind switch
            {
                JsonValueKind.String => property.Value.GetString(),
                JsonValueKind.Null => null,
                _ => property.Value.GetRawText(),
            });
        }

        return new RawRow(columns, values, source);
    }

    /// <summary>The message without its own idea of the line: of a single line it is always 0.</summary>
    private static string Reason(JsonException e) =>
        e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal) is > 0 and var end ? e.Message[..end] : e.Message;
}
