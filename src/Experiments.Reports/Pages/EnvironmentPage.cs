using Experiments.Core.Reports;

namespace Experiments.Reports.Pages;

/// <summary>Where the runs ran: first what differs between them, then what is the same.</summary>
internal static class EnvironmentPage
{
    /// <summary>Long lists that are folded away.</summary>
    private static readonly string[] Folded = ["Packages", "Variables"];

    private const int MostNamed = 4;

    public static EnvironmentPart Build(IReadOnlyCollection<EnvironmentRow> rows)
    {
        AreaPart[] areas =
        [
            .. rows.Where(r => !r.Differs)
                .GroupBy(r => r.Area)
                .Select(g => new AreaPart(g.Key, [.. g.Select(r => new Fact(r.Name, r.Values[0].Value))])),
        ];
        return new EnvironmentPart(
            [.. rows.Where(r => r.Differs).Select(r => new DifferencePart(r.Name, [.. r.Values.Select(v => new Fact(Names(v), v.Value))]))],
            [.. areas.Where(a => !Folded.Contains(a.Name))],
            [.. areas.Where(a => Folded.Contains(a.Name))]);
    }

    private static string Names(EnvironmentValue value) => value.Runs.Length <= MostNamed
        ? string.Join(", ", value.Runs)
        : $"{string.Join(", ", value.Runs.Take(MostNamed))} and {value.Runs.Length - MostNamed} more";
}
