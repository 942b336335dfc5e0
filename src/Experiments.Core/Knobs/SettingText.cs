using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Experiments.Core.Knobs;

/// <summary>Values of settings in tables and reports: a path by its last part, a commit by its first digits, a number as it reads best.</summary>
public static partial class SettingText
{
    public static string Of(string key, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => Number(value.GetDouble()),
        JsonValueKind.String => KnobCatalog.Find(key) is { IsPath: true } ? LastPart(value.GetString() ?? "") : value.GetString() ?? "",
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(item => Of(key, item))),
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        _ => value.GetRawText(),
    };

    /// <summary>With paths and commits as they are.</summary>
    public static string InFull(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => Number(value.GetDouble()),
        JsonValueKind.String => value.GetString() ?? "",
        _ => value.GetRawText(),
    };

    /// <summary><c>models/tiny-t5</c> is <c>tiny-t5</c>; of a name on the hub seven digits of the commit are enough.</summary>
    public static string LastPart(string path)
    {
        string last = Path.GetFileName(path.TrimEnd('/', '\\'));
        return Commit().Replace(last, "@$1");
    }

    /// <summary>Learning rates read best as 2e-5.</summary>
    private static string Number(double value) =>
        value != 0 && Math.Abs(value) < 1e-2
            ? value.ToString("0.###e-0", CultureInfo.InvariantCulture)
            : value.ToString("0.######", CultureInfo.InvariantCulture);

    [GeneratedRegex("@([0-9a-f]{7})[0-9a-f]{33}$")]
    private static partial Regex Commit();
}
