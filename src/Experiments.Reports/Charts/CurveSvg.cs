using System.Globalization;
using Experiments.Core.Reports;

namespace Experiments.Reports.Charts;

/// <summary>One metric over the steps: a line a run in the colour of its group.</summary>
internal static class CurveSvg
{
    private const double Width = 360;
    private const double Height = 216;
    private const double Left = 46;
    private const double Right = 352;
    private const double Top = 10;
    private const double Bottom = 182;

    /// <summary>Series as short as this show their points.</summary>
    private const int FewPoints = 24;

    public static Html Draw(CurveChart chart)
    {
        CurvePoint[] points = [.. chart.Lines.SelectMany(l => l.Points)];
        Scale x = StepAxis(points);
        Scale y = Scale.Of([.. points.Select(p => p.Value)], 4);
        var svg = new Svg(Width, Height, "chart", $"{MetricName.ForPeople(chart.Metric)} over the training steps, one line a run");
        foreach (double tick in y.Ticks)
        {
            double at = y.Place(tick, Bottom, Top);
            svg.Line(Left, at, Right, at, "grid").Text(Left - 6, at + 3.5, TickText(tick, y), "tick end");
        }

        foreach (double tick in x.Ticks.Where(t => t >= x.Low && t <= x.High))
            svg.Text(x.Place(tick, Left, Right), Bottom + 15, TickText(tick, x), "tick middle");
        svg.Text((Left + Right) / 2, Height - 4, "step", "tick middle");

        // The best group is drawn last, on top of the others.
        foreach (CurveLine line in chart.Lines.OrderByDescending(l => l.Group))
            Draw(svg, line, x, y);
        return svg.End();
    }

    private static void Draw(Svg svg, CurveLine line, Scale x, Scale y)
    {
        if (line.Points.IsEmpty)
            return;
        string colour = GroupColour.Class(line.Group);
        (double X, double Y)[] places = [.. line.Points.Select(p => (x.Place(p.Step, Left, Right), y.Place(p.Value, Bottom, Top)))];
        string last = NumberText.Metric(line.Points[^1].Value);
        svg.Path(places, $"line {colour}", $"{line.Run}: {last} at the end");
        if (places.Length > FewPoints)
            return;
        foreach (((double px, double py), CurvePoint point) in places.Zip(line.Points))
            svg.Circle(px, py, 2.4, $"dot {colour}", $"{line.Run}: {NumberText.Metric(point.Value)} at step {point.Step.ToString("0", CultureInfo.InvariantCulture)}");
    }

    /// <summary>From the first step to the last without empty ends: training does not start at a round number.</summary>
    private static Scale StepAxis(CurvePoint[] points)
    {
        double[] steps = [.. points.Select(p => p.Step)];
        Scale round = Scale.Of([0, .. steps], 5);
        return steps.Length == 0 ? round : round with { Low = 0, High = Math.Max(steps.Max(), 1) };
    }

    private static string TickText(double tick, Scale axis)
    {
        double step = axis.Ticks.Count > 1 ? axis.Ticks[1] - axis.Ticks[0] : 1;
        if (Math.Abs(tick) >= 10_000)
            return (tick / 1000).ToString("0.#", CultureInfo.InvariantCulture) + "k";
        if (step < 1e-4)
            return tick == 0 ? "0" : tick.ToString("0.#e-0", CultureInfo.InvariantCulture);
        int decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 5);
        return tick.ToString("F" + decimals, CultureInfo.InvariantCulture).Replace('-', '−');
    }
}
