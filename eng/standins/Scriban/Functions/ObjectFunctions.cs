using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using Scriban.Parsing;
using Scriban.Runtime;

namespace Scriban.Functions;

/// <summary><c>object.*</c></summary>
internal static class ObjectFunctions
{
    public static object Default(object value, object @default) => value is null || (value is string text && text.Length == 0) ? @default : value;

    public static string Format(TemplateContext context, SourceSpan span, object value, string format) =>
        value is IFormattable formattable ? formattable.ToString(format, context.CurrentCulture) : "";

    public static bool HasKey(IDictionary<string, object> value, string key) => value is not null && key is not null && value.ContainsKey(key);

    public static bool HasValue(IDictionary<string, object> value, string key) => HasKey(value, key) && value[key] is not null;

    public static ScriptArray Keys(object value) => value switch
    {
        IScriptObject members => new ScriptArray(members.GetMembers()),
        IDictionary dictionary => new ScriptArray(dictionary.Keys.Cast<object>()),
        _ => [],
    };

    public static ScriptArray Values(object value) => value switch
    {
        ScriptObject members => new ScriptArray(members.Values),
        IDictionary dictionary => new ScriptArray(dictionary.Values.Cast<object>()),
        _ => [],
    };

    public static int Size(object value) => value switch
    {
        string text => text.Length,
        IScriptObject members => members.Count,
        IEnumerable sequence => sequence.Cast<object>().Count(),
        _ => 0,
    };

    public static string Typeof(object value) => value switch
    {
        null => null,
        bool => "boolean",
        string => "string",
        IScriptObject or IDictionary => "object",
        IEnumerable => "array",
        _ when ScriptConvert.IsNumber(value) => "number",
        _ => "object",
    };

    public static string Kind(object value) => value is null ? null : ScriptConvert.TypeName(value);

    public static string ToJson(object value) => ToNode(value)?.ToJsonString() ?? "null";

    private static JsonNode ToNode(object value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool truth => JsonValue.Create(truth),
        ScriptObject members => new JsonObject(members.Select(m => new KeyValuePair<string, JsonNode>(m.Key, ToNode(m.Value)))),
        IEnumerable sequence => new JsonArray([.. sequence.Cast<object>().Select(ToNode)]),
        _ => JsonSerializer.SerializeToNode(value),
    };
}
