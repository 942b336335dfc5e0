using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Experiments.Core.Plans;

namespace Experiments.Yaml.Documents;

/// <summary>
/// What a scalar without quotes means in YAML 1.2's core schema (specification, 10.3.2), as JSON text:
/// <c>2e-5</c> is a number, <c>yes</c> a string, <c>010</c> is ten.
/// </summary>
internal static partial class CoreSchema
{
    /// <summary>The JSON text of a number, boolean or null; null where the scalar is a string. Infinities are no numbers to us.</summary>
    public static string? Resolve(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => "null",
        "true" or "True" or "TRUE" => "true",
        "false" or "False" or "FALSE" => "false",
        _ => Number(text),
    };

    private static string? Number(string text)
    {
        if (JsonNumber().IsMatch(text))
            return text;
        if (Decimal().IsMatch(text))
            return BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        if (Octal().IsMatch(text))
            return text[2..].Aggregate(BigInteger.Zero, (value, digit) => (value * 8) + (digit - '0')).ToString(CultureInfo.InvariantCulture);
        if (Hexadecimal().IsMatch(text))
            return BigInteger.Parse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        return Floating().IsMatch(text) && double.Parse(text, CultureInfo.InvariantCulture) is double value && double.IsFinite(value)
            ? CanonicalJson.Number(value)
            : null;
    }

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex JsonNumber();

    [GeneratedRegex(@"\A[-+]?[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"\A0o[0-7]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Octal();

    [GeneratedRegex(@"\A0x[0-9a-fA-F]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"\A[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Floating();
}
