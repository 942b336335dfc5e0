using System.Collections.Immutable;
using Experiments.Core.Runs;
using Experiments.Core.Specs;

namespace Experiments.Core.Reports;

/// <summary>Series to charts: the loss, the objective, and what else was measured more than once.</summary>
internal static class CurveBuilder
{
    /// <summary>More points than a chart has pixels to show are averaged.</summary>
    private const int MostPoints = 160;

    private static readonly string[] Last = ["learning_rate", "grad_norm"];

    public static ImmutableArray<CurveChart> Build(Objective objective, IReadOnlyCollection<GroupedSource> sources)
    {
        IEnumerable<string> names = sources.SelectMany(s => s.Source.Series).Where(s => s.Values.Length > 1).Select(s => s.Name).Distinct();
        return [.. names
            .Where(name => name == "loss" || MetricName.SplitOf(name).Length > 0 || Last.Contains(name))
            .Where(name => !name.EndsWith("_runtime", StringComparison.Ordinal) && !name.EndsWith("_per_second", StringComparison.Ordinal))
            .OrderBy(name => Order(name, objective))
            .ThenBy(name => name, StringComparer.Ordinal)
            .Select(name => new CurveChart(name, Lines(name, sources)))];
    }

    private static int Order(string name, Objective objective) => name switch
    {
        "loss" => 0,
        "eval_loss" => 1,
        _ when name == objective.Metric => 2,
        _ when Last.Contains(name) => 4,
        _ => 3,
    };

    private static ImmutableArray<CurveLine> Lines(string name, IEnumerable<GroupedSource> sources) =>
    [
        .. from source in sources
           let series = source.Source.Series.FirstOrDefault(s => s.Name == name)
           where series is not null && series.Values.Length > 0
           select new CurveLine(source.Record.Plan.Name, source.Group.Index, Points(series)),
    ];

    /// <summary>Averages neighbours until few enough points are left; what is not finite has no place on a chart.</summary>
    private static ImmutableArray<CurvePoint> Points(MetricSeries series)
    {
        CurvePoint[] points = [.. series.Steps.Zip(series.Values, (step, value) => new CurvePoint(step, value)).Where(p => double.IsFinite(p.Value))];
        int width = (points.Length + MostPoints - 1) / MostPoints;
        return width <= 1 ? [.. points] : [.. points.Chunk(width).Select(c => new CurvePoint(c.Average(p => p.Step), c.Average(p => p.Value)))];
    }
}
