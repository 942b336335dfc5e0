using System.CommandLine;
using System.Text.Json;
using Experiments.Cli.Output;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Experiments.Core.Runs;
using Experiments.Core.Specs;
using Experiments.Core.Sweeps;

namespace Experiments.Cli.Commands;

/// <summary><c>list</c>: what was run, newest first.</summary>
internal static class ListCommand
{
    /// <summary>Of a run that lacks what others have.</summary>
    private static readonly JsonElement Nothing = JsonSerializer.SerializeToElement<object?>(null);

    public static Command Build(Invocation invocation)
    {
        Option<string?> store = CommonOptions.Store();
        Option<bool> json = CommonOptions.Json();
        var experiment = new Option<string?>("--experiment") { Description = "Only runs of this experiment." };
        var sweep = new Option<string?>("--sweep") { Description = "Only runs of this sweep." };
        var limit = new Option<int?>("--limit", "-n") { Description = "At most so many." };
        var filter = new Option<string?>("--filter")
        {
            Description = "Only runs for which this holds, over settings, metrics and fields: 'mode == lora && eval_accuracy > 0.9'.",
            HelpName = "CONDITION",
        };
        var command = new Command("list", "Show what was run, newest first.") { experiment, sweep, filter, limit, store, json };
        command.SetAction(parsed => List(
            invocation,
            parsed.GetValue(store),
            new RunQuery(parsed.GetValue(experiment), parsed.GetValue(sweep)),
            new ListOptions(parsed.GetValue(filter), parsed.GetValue(limit), parsed.GetValue(json))));
        return command;
    }

    private static int List(Invocation invocation, string? store, RunQuery query, ListOptions options)
    {
        using ReadingStore reading = ReadingStore.Open(invocation, store);
        IReadOnlyList<RunRecord> found = reading.Runs.List(query);
        RunRecord[] runs = [.. (options.Filter is null ? found : Filter(found, options.Filter)).Take(options.Limit ?? int.MaxValue)];
        if (options.Json)
        {
            invocation.Terminal.WriteDocument(runs.Select(RunView.Of));
            return (int)ExitCode.Success;
        }

        if (runs.Length == 0)
        {
            invocation.Terminal.Say($"No run matches in {reading.Folder}.");
            return (int)ExitCode.NothingMatched;
        }

        invocation.Terminal.Data.Write(RunTable.Of(runs, []));
        return (int)ExitCode.Success;
    }

    /// <exception cref="ExperimentException">It is no condition, or no run has what it names.</exception>
    private static IEnumerable<RunRecord> Filter(IReadOnlyList<RunRecord> runs, string filter)
    {
        ParsedCondition condition = ParsedCondition.Parse(new Condition(filter, new SourceLocation("--filter", 1, 1)));
        var known = new Dictionary<string, bool>(StringComparer.Ordinal);
        bool IsKnown(string name)
        {
            if (!known.TryGetValue(name, out bool answer))
            {
                answer = runs.Any(run => Field(run, name) is not null);
                known.Add(name, answer);
            }

            return answer;
        }

        Diagnostic[] unknown = runs.Count == 0 ? [] : [.. condition.CheckNames(name => IsKnown(name) ? null : $"no run has '{name}'")];
        return unknown.Length > 0
            ? throw new ExperimentException(unknown, ExitCode.InvalidCommandLine)
            : runs.Where(run => condition.Holds(name => IsKnown(name) ? Field(run, name) ?? Nothing : null));
    }

    /// <summary>A field of the listing, a metric with or without <c>eval_</c>, or a setting by its key or its last part.</summary>
    private static JsonElement? Field(RunRecord run, string name)
    {
        JsonElement view = JsonSerializer.SerializeToElement(RunView.Of(run), ExperimentJson.Line);
        if (view.TryGetProperty(name, out JsonElement field) && field.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            return field;
        }

        if (run.Metrics.TryGetValue(name, out double metric) || run.Metrics.TryGetValue($"eval_{name}", out metric))
        {
            return JsonSerializer.SerializeToElement(metric, ExperimentJson.Line);
        }

        Setting[] settings = [.. run.Plan.Settings.Values.Where(setting => setting.Key == name || RunTable.Short(setting.Key) == name)];
        return settings switch
        {
            [Setting only] => only.Value,
            [] => null,
            _ => settings.FirstOrDefault(setting => setting.Key == name)?.Value,
        };
    }

    private sealed record ListOptions(string? Filter, int? Limit, bool Json);
}
