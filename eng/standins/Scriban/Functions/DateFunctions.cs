using System.Globalization;
using System.Text;
using Scriban.Syntax;

namespace Scriban.Functions;

/// <summary><c>date.*</c>, without the clock: a page with the time in it is another page every time.</summary>
internal static class DateFunctions
{
    private const string DefaultFormat = "%d %b %Y";

    public static DateTime? Parse(TemplateContext context, string text) =>
        string.IsNullOrEmpty(text) ? null : DateTime.TryParse(text, context.CurrentCulture, DateTimeStyles.None, out DateTime time)
            ? time
            : throw new ScriptRuntimeException(default, $"Unable to parse the date `{text}`");

    public static DateTime AddDays(DateTime date, double days) => date.AddDays(days);

    public static DateTime AddHours(DateTime date, double hours) => date.AddHours(hours);

    public static DateTime AddMinutes(DateTime date, double minutes) => date.AddMinutes(minutes);

    public static DateTime AddSeconds(DateTime date, double seconds) => date.AddSeconds(seconds);

    public static DateTime AddMonths(DateTime date, int months) => date.AddMonths(months);

    public static DateTime AddYears(DateTime date, int years) => date.AddYears(years);

    /// <summary>By a pattern of strftime: <c>%Y-%m-%d</c>. <c>%g</c> is the default pattern.</summary>
    public static string ToString(TemplateContext context, DateTime? date, string pattern)
    {
        if (date is not DateTime time)
            return null;
        pattern = pattern is null or "" ? DefaultFormat : pattern.Replace("%g", DefaultFormat, StringComparison.Ordinal);
        CultureInfo culture = context?.CurrentCulture ?? CultureInfo.InvariantCulture;
        var text = new StringBuilder();
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '%' && i + 1 < pattern.Length)
                text.Append(Part(time, pattern[++i], culture));
            else
                text.Append(pattern[i]);
        }

        return text.ToString();
    }

    private static string Part(DateTime time, char letter, CultureInfo culture) => letter switch
    {
        'Y' => time.ToString("yyyy", culture),
        'y' => time.ToString("yy", culture),
        'm' => time.ToString("MM", culture),
        'd' => time.ToString("dd", culture),
        'e' => time.Day.ToString(culture).PadLeft(2),
        'H' => time.ToString("HH", culture),
        'I' => time.ToString("hh", culture),
        'l' => time.ToString("%h", culture).PadLeft(2),
        'M' => time.ToString("mm", culture),
        'S' => time.ToString("ss", culture),
        'L' => time.ToString("fff", culture),
        'N' => time.ToString("fffffff", culture),
        'p' => time.ToString("tt", culture).ToUpperInvariant(),
        'a' => time.ToString("ddd", culture),
        'A' => time.ToString("dddd", culture),
        'b' or 'h' => time.ToString("MMM", culture),
        'B' => time.ToString("MMMM", culture),
        'j' => time.DayOfYear.ToString("000", culture),
        'u' => (time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek).ToString(culture),
        'w' => ((int)time.DayOfWeek).ToString(culture),
        'F' => time.ToString("yyyy-MM-dd", culture),
        'D' => time.ToString("MM/dd/yy", culture),
        'T' or 'X' => time.ToString("HH:mm:ss", culture),
        'R' => time.ToString("HH:mm", culture),
        's' => new DateTimeOffset(time).ToUnixTimeSeconds().ToString(culture),
        'n' => "\n",
        't' => "\t",
        '%' => "%",
        _ => "%" + letter,
    };
}
