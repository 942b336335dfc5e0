using System.Globalization;
using System.Text;

namespace Experiments.Reports.Charts;

/// <summary>Writes SVG: numbers with two decimals at most, the same on every machine, and every text escaped.</summary>
internal sealed class Svg
{
    private readonly StringBuilder _text = new();

    /// <param name="fixedSize">As large as its numbers say, rather than as wide as there is room.</param>
    public Svg(double width, double height, string cssClass, string label, bool fixedSize = false)
    {
        string size = fixedSize ? $" width=\"{N(width)}\" height=\"{N(height)}\"" : "";
        _text.Append(CultureInfo.InvariantCulture, $"<svg class=\"{cssClass}\"{size} viewBox=\"0 0 {N(width)} {N(height)}\" role=\"img\" aria-label=\"{Html.Escape(label)}\">");
    }

    public static string N(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);

    public Svg Line(double x1, double y1, double x2, double y2, string cssClass) =>
        Add($"<line class=\"{cssClass}\" x1=\"{N(x1)}\" y1=\"{N(y1)}\" x2=\"{N(x2)}\" y2=\"{N(y2)}\"/>");

    public Svg Text(double x, double y, string text, string cssClass) =>
        Add($"<text class=\"{cssClass}\" x=\"{N(x)}\" y=\"{N(y)}\">{Html.Escape(text)}</text>");

    public Svg Circle(double x, double y, double radius, string cssClass, string? title = null) =>
        Add($"<circle class=\"{cssClass}\" cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"{N(radius)}\">{Title(title)}</circle>");

    public Svg Rectangle(double x, double y, double width, double height, string cssClass, double? opacity = null, string? title = null)
    {
        string fill = opacity is double value ? $" fill-opacity=\"{N(value)}\"" : "";
        return Add($"<rect class=\"{cssClass}\" x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(width)}\" height=\"{N(height)}\"{fill}>{Title(title)}</rect>");
    }

    public Svg Path(IEnumerable<(double X, double Y)> points, string cssClass, string title)
    {
        string path = string.Join('L', points.Select(p => $"{N(p.X)} {N(p.Y)}"));
        return Add($"<path class=\"{cssClass}\" d=\"M{path}\">{Title(title)}</path>");
    }

    public Html End() => new(_text.Append("</svg>").ToString());

    private static string Title(string? title) => title is null ? "" : $"<title>{Html.Escape(title)}</title>";

    private Svg Add(string markup)
    {
        _text.Append(markup);
        return this;
    }
}
