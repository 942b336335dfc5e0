using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Experiments.Core.Comparing;
using Experiments.Core.Knobs;
using Experiments.Core.Runs;
using Spectre.Console;

namespace Experiments.Cli.Commands;

/// <summary><c>diff</c>: what differs between two runs: settings, inputs, environment, metrics.</summary>
internal static class DiffCommand
{
    public static Command Build(Invocation invocation)
    {
        var first = new Argument<string>("RUN") { Description = "A run." };
        var second = new Argument<string>("OTHER") { Description = "Another run." };
        Option<string?> store = CommonOptions.Store();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("diff", "Show what differs between two runs.") { first, second, store, json };
        command.SetAction(parsed =>
        {
            using ReadingStore reading = ReadingStore.Open(invocation, parsed.GetValue(store));
            RunRecord a = reading.Locator.Find(parsed.GetRequiredValue(first));
            RunRecord b = reading.Locator.Find(parsed.GetRequiredValue(second));
            Difference[] differences = [.. Find(a, b)];
            if (parsed.GetValue(json))
            {
                invocation.Terminal.WriteDocument(new { A = a.Id, B = b.Id, Differences = differences });
                return;
            }

            var table = new Table().Border(TableBorder.Simple).AddColumn("").AddColumn("").AddColumn(a.Id.Value).AddColumn(b.Id.Value);
            foreach (Difference difference in differences)
            {
                table.AddRow(new Text(difference.Kind), new Text(difference.Name), new Text(difference.A ?? ""), new Text(difference.B ?? ""));
            }

            invocation.Terminal.Data.Write(table);
        });
        return command;
    }

    private static IEnumerable<Difference> Find(RunRecord a, RunRecord b)
    {
        ImmutableArray<string> keys = SettingDifferences.Keys([a, b]);
        ImmutableSortedDictionary<string, JsonElement> was = SettingDifferences.Values(a.Plan, keys);
        ImmutableSortedDictionary<string, JsonElement> now = SettingDifferences.Values(b.Plan, keys);
        IEnumerable<Difference> settings = keys.Select(key => new Difference("setting", key, Text(was, key), Text(now, key)));
        IEnumerable<Difference> seed = a.Plan.Configuration.Seed == b.Plan.Configuration.Seed
            ? []
            : [new Difference("setting", "seed", Seed(a), Seed(b))];
        IEnumerable<Difference> causes = CauseFinder.Find(a, b)
            .Where(cause => cause.Kind is not ("data" or "model"))
            .Select(cause => new Difference("environment", cause.Kind, cause.Was, cause.Is));
        IEnumerable<Difference> metrics = a.Metrics.Keys.Union(b.Metrics.Keys).Order(StringComparer.Ordinal)
            .Select(name => new Difference("metric", name, Metric(a, name), Metric(b, name)))
            .Where(difference => difference.A != difference.B);
        return [.. seed, .. settings, .. causes, .. metrics];
    }

    private static string Seed(RunRecord run) => run.Plan.Configuration.Seed.ToString(CultureInfo.InvariantCulture);

    private static string? Text(ImmutableSortedDictionary<string, JsonElement> values, string key) =>
        values.TryGetValue(key, out JsonElement value) ? SettingText.InFull(value) : null;

    private static string? Metric(RunRecord run, string name) =>
        run.Metrics.TryGetValue(name, out double value) ? value.ToString("R", CultureInfo.InvariantCulture) : null;

    private sealed record Difference(string Kind, string Name, string? A, string? B);
}
