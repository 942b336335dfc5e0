using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Workers;
using Experiments.Torch.Data;
using Experiments.Torch.Instructions;
using Experiments.Torch.Instructions.Prompts;
using Experiments.Torch.Runs;

namespace Experiments.Torch.Showing;

/// <summary>What runs would read of their rows, and learn from them.</summary>
internal static class DataViewer
{
    /// <exception cref="ExperimentException">Data, prompts or tokenizers are missing or broken: all that is wrong with any.</exception>
    public static ShowDataReply Show(ShowDataRequest request, CancellationToken cancel)
    {
        var problems = new List<Diagnostic>();
        var views = new List<DataView>();
        foreach (var alike in request.Plans.GroupBy(plan => Key(plan.Configuration), StringComparer.Ordinal))
        {
            try
            {
                var configuration = alike.First().Configuration;
                var view = View(configuration, request, cancel);
                views.Add(view with { Runs = [.. alike.Select(plan => plan.Group).Distinct()] });
            }
            catch (ExperimentException e)
            {
                problems.AddRange(PromptTemplates.Located(e.Diagnostics, alike));
            }
        }

        return problems.Count == 0 ? new ShowDataReply(views) : throw new ExperimentException([.. problems.Distinct()]);
    }

    private static DataView View(RunConfiguration configuration, ShowDataRequest request, CancellationToken cancel)
    {
        var cache = new TokenCache(null);
        if (configuration.PredictsTokens)
        {
            using var rows = LanguageData.Read(configuration, cache, cancel);
            return LanguageView.Of(rows, configuration, request);
        }

        using var data = RunData.Read(configuration, cache, cancel);
        return ClassesView.Of(data, configuration, request);
    }

    /// <summary>The lengths of the rows in short: least, middle, nine in ten, most.</summary>
    public static IReadOnlyList<int> Lengths(IEnumerable<int> lengths)
    {
        var sorted = lengths.Order().ToArray();
        return sorted.Length == 0 ? [] : [sorted[0], sorted[(sorted.Length - 1) / 2], sorted[(sorted.Length - 1) * 9 / 10], sorted[^1]];
    }

    /// <exception cref="ExperimentException">There is no such split.</exception>
    public static T Split<T>(IEnumerable<(string Name, T? Split)> splits, string name)
        where T : class => splits.FirstOrDefault(split => split.Name == name).Split ?? throw new ExperimentException(Diagnostic.Error(
            DiagnosticCodes.EmptyData, $"the experiment has no {name} rows",
            hint: $"There are {string.Join(", ", splits.Where(split => split.Split is not null).Select(split => split.Name))}"));

    // Other settings than those that decide the tokens show the same; what an objective draws is the seed's.
    private static string Key(RunConfiguration run) => $"{Preflight.DataKey(run)}\n{(run.PredictsTokens ? run.Seed : 0)}";
}
