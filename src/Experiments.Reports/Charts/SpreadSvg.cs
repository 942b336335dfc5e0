using Experiments.Core.Reports;

namespace Experiments.Reports.Charts;

/// <summary>A group on the scale of all groups: a bar of one standard deviation to either side, the mean, and a dot a seed.</summary>
internal static class SpreadSvg
{
    private const double Width = 220;
    private const double Height = 26;
    private const double Margin = 8;

    public static Html Draw(ReportGroup group, Scale axis)
    {
        var svg = new Svg(Width, Height, "spread", $"{group.Name}: {NumberText.MeanAndSpread(group.Result)} {NumberText.Seeds(group.Values.Length)}");
        double middle = Height / 2;
        foreach (double tick in axis.Ticks)
            svg.Line(X(axis, tick), 0, X(axis, tick), Height, "grid");
        if (group.Result is not { } result)
            return svg.End();

        string colour = GroupColour.Class(group.Index);
        if (result.Sd is double deviation)
        {
            double left = X(axis, result.Mean - deviation);
            svg.Rectangle(left, middle - 5, X(axis, result.Mean + deviation) - left, 10, $"band {colour}", opacity: 0.25);
        }

        foreach (double value in group.Values)
            svg.Circle(X(axis, value), middle, 3, $"dot {colour}", NumberText.Metric(value));
        svg.Line(X(axis, result.Mean), middle - 9, X(axis, result.Mean), middle + 9, $"mean {colour}");
        return svg.End();
    }

    /// <summary>Room for every bar and every dot.</summary>
    public static Scale AxisOf(IEnumerable<ReportGroup> groups) => Scale.Of(
        [.. groups.Where(g => g.Result is not null).SelectMany(g => g.Values.Append(g.Result!.Mean - (g.Result.Sd ?? 0)).Append(g.Result.Mean + (g.Result.Sd ?? 0)))],
        4);

    private static double X(Scale axis, double value) => axis.Place(value, Margin, Width - Margin);
}
