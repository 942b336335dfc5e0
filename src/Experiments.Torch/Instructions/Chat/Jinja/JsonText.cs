using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>The filter <c>tojson</c>: Python's json.dumps with its spaces, and letters as they are.</summary>
internal sealed class JsonText(JsonText.Options options)
{
    /// <param name="Indent">Null: all on one line.</param>
    internal sealed record Options(bool EnsureAscii, string? Indent, string ItemSeparator, string KeySeparator, bool SortKeys);

    private readonly StringBuilder _text = new();

    public static string Write(object? value, Options options)
    {
        var json = new JsonText(options);
        json.Write(value, 0);
        return json._text.ToString();
    }

    /// <summary>A JSON value as a template sees it.</summary>
    public static object? Read(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when json.TryGetInt64(out var whole) => whole,
        JsonValueKind.Number when json.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') => json.GetDouble(),
        JsonValueKind.Number => throw TemplateFault.Unsupported("a whole number beyond 64 bits"),
        JsonValueKind.Array => new Sequence([.. json.EnumerateArray().Select(Read)]),
        JsonValueKind.Object => ReadObject(json),
        _ => null,
    };

    private static Mapping ReadObject(JsonElement json)
    {
        var map = new Mapping();
        foreach (var property in json.EnumerateObject())
            map.Set(property.Name, Read(property.Value));
        return map;
    }

    private void Write(object? value, int depth)
    {
        Python.Guard();
        if (_text.Length > RenderBudget.LongestText)
            throw TemplateFault.Invalid("a text grows too long");
        switch (Python.Defined(value))
        {
            case null or bool or long or double:
                _text.Append(Scalar(value));
                break;
            case string text:
                Quote(text);
                break;
            case Sequence list:
                WriteParts("[]", list.Count, i => Write(list[i], depth + 1), depth);
                break;
            case Mapping map:
                var entries = map.Entries.Select(entry => (Key: Key(entry.Key), entry.Value)).ToList();
                if (options.SortKeys)
                    entries = [.. entries.OrderBy(entry => entry.Key, Comparer<string>.Create(PythonText.Compare))];
                WriteParts("{}", entries.Count, i => WriteEntry(entries[i].Key, entries[i].Value, depth), depth);
                break;
            default:
                throw TemplateFault.Invalid($"{Python.KindOf(value)} cannot be written as JSON");
        }
    }

    private void WriteEntry(string key, object? value, int depth)
    {
        Quote(key);
        _text.Append(options.KeySeparator);
        Write(value, depth + 1);
    }

    private void WriteParts(string brackets, int count, Action<int> write, int depth)
    {
        _text.Append(brackets[0]);
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                _text.Append(options.ItemSeparator);
            NewLine(depth + 1);
            write(i);
        }

        if (count > 0)
            NewLine(depth);
        _text.Append(brackets[1]);
    }

    private void NewLine(int depth)
    {
        if (options.Indent is not { } indent)
            return;
        _text.Append('\n');
        for (var i = 0; i < depth; i++)
        {
            _text.Append(indent);
            if (_text.Length > RenderBudget.LongestText)
                throw TemplateFault.Invalid("a text grows too long");
        }
    }

    private static string Key(object? key) => key switch
    {
        string text => text,
        null or bool or long or double => Scalar(key),
        _ => throw TemplateFault.Invalid($"{Python.KindOf(key)} is no key in JSON"),
    };

    private static string Scalar(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        long whole => whole.ToString(CultureInfo.InvariantCulture),
        double real when double.IsNaN(real) => "NaN",
        double real when double.IsInfinity(real) => real > 0 ? "Infinity" : "-Infinity",
        _ => PythonText.Real((double)value),
    };

    private void Quote(string text)
    {
        _text.Append('"');
        foreach (var c in text)
        {
            var index = "\"\\\n\r\t\f\b".IndexOf(c);
            if (index >= 0)
                _text.Append('\\').Append("\"\\nrtfb"[index]);
            else if (c < ' ' || (options.EnsureAscii && c > '~'))
                _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                _text.Append(c);
        }

        _text.Append('"');
    }
}
