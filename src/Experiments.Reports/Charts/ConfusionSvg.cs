using System.Collections.Immutable;
using System.Globalization;
using Experiments.Core.Reports;

namespace Experiments.Reports.Charts;

/// <summary>The confusion matrix as a map: darker is more of the true class. Rows are true classes, columns predictions.</summary>
internal static class ConfusionSvg
{
    private const double Heading = 34;
    private const int MostNumbered = 20;

    public static Html Draw(ClassReport classes)
    {
        int count = classes.Labels.Length;
        double cell = Math.Clamp(520.0 / count, 8, 44);
        double size = Heading + (cell * count) + 1;
        var svg = new Svg(size, size, "confusion", $"Confusion matrix of {classes.Group}: true classes down, predictions across", fixedSize: true);
        svg.Text(Heading + (cell * count / 2), 10, "predicted class", "tick middle");
        for (int i = 0; i < count; i++)
        {
            if (cell >= 14)
            {
                svg.Text(Heading + (cell * (i + 0.5)), Heading - 8, Number(i), "tick middle");
                svg.Text(Heading - 8, Heading + (cell * (i + 0.5)) + 3.5, Number(i), "tick end");
            }

            DrawRow(svg, classes, i, cell);
        }

        return svg.End();
    }

    private static void DrawRow(Svg svg, ClassReport classes, int i, double cell)
    {
        ImmutableArray<int> row = classes.Confusion[i];
        int total = Math.Max(1, row.Sum());
        for (int j = 0; j < row.Length; j++)
        {
            double share = (double)row[j] / total;
            double x = Heading + (cell * j);
            double y = Heading + (cell * i);
            string kind = i == j ? "right" : "wrong";
            string title = $"{classes.Labels[i]} → {classes.Labels[j]}: {row[j]} of {total} ({NumberText.Percent(share)})";
            svg.Rectangle(x + 0.5, y + 0.5, cell - 1, cell - 1, $"cell {kind}", row[j] == 0 ? 0.04 : 0.12 + (0.88 * share), title);
            if (row[j] > 0 && row.Length <= MostNumbered)
                svg.Text(x + (cell / 2), y + (cell / 2) + 3.5, Number(row[j]), share > 0.5 ? "count middle strong" : "count middle");
        }
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
