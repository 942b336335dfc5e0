using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Hub;
using Experiments.Core.Knobs;
using Experiments.Core.Plans;
using Experiments.Core.Specs;
using Experiments.Core.Sweeps;
using Experiments.Engine.Hub;

namespace Experiments.Engine.Inputs;

/// <summary>Finds what plans name by the hub, and fetches what is not here yet.</summary>
public sealed class InputLocator(HubResolver hub)
{
    /// <exception cref="ExperimentException">Something cannot be had: everything that cannot, at once, each where it is named.</exception>
    public Task<LocatedInputs> LocateAsync(IEnumerable<PlanDraft> drafts, CancellationToken cancellationToken) =>
        LocateAsync(drafts.SelectMany(draft => draft.Settings.Values), cancellationToken);

    /// <summary>Of a recorded plan: its names are pinned. Throws as for drafts.</summary>
    public async Task<RunPlan> LocateAsync(RunPlan plan, CancellationToken cancellationToken) =>
        plan.Located((await LocateAsync(plan.Settings.Values, cancellationToken)).Places);

    /// <summary>The model of a recorded plan alone: for those who ask it something and train nothing. Throws as for drafts.</summary>
    public async Task<RunPlan> LocateModelAsync(RunPlan plan, CancellationToken cancellationToken) =>
        plan.Located((await LocateAsync(plan.Settings.Values.Where(setting => setting.Key == "model"), cancellationToken)).Places);

    /// <summary>One model or data set, as a command's argument names it; training rows unless it says otherwise. Throws without a location.</summary>
    public Task<HubInput> LocateAsync(HubName name, CancellationToken cancellationToken) => hub.ResolveAsync(name, "train", cancellationToken);

    internal async Task<LocatedInputs> LocateAsync(IEnumerable<Setting> settings, CancellationToken cancellationToken)
    {
        Dictionary<(string Key, string Name), HubInput> found = [];
        List<Diagnostic> problems = [];
        ExitCode exitCode = ExitCode.InvalidExperiment;
        IEnumerable<(Setting Setting, string Text)> named =
            from setting in settings
            where KnobCatalog.Find(setting.Key) is { IsPath: true }
            from text in Texts(setting.Value)
            where !Path.IsPathRooted(text)
            select (setting, text);
        foreach ((Setting setting, string text) in named.DistinctBy(one => (one.Setting.Key, one.Text)))
        {
            if (HubName.Parse(text) is not { } name)
                continue;
            try
            {
                HubInput input = await hub.ResolveAsync(name, RoleOf(setting), cancellationToken);
                found.Add((setting.Key, text), input with { Warnings = [.. input.Warnings.Select(warning => warning with { Location = At(setting) })] });
            }
            catch (ExperimentException problem)
            {
                problems.AddRange(problem.Diagnostics.Select(diagnostic => At(setting, text, diagnostic)));
                exitCode = problem.ExitCode == ExitCode.InvalidExperiment ? exitCode : problem.ExitCode;

                // The next name would wait for the same network, or fill the same disk.
                if (problem.Diagnostics.Any(diagnostic => diagnostic.Code is DiagnosticCodes.HubUnreachable or DiagnosticCodes.HubDiskFull))
                    break;
            }
        }

        return problems.Count == 0
            ? new LocatedInputs(found)
            : throw new ExperimentException([.. problems.OrderBy(problem => problem.Location?.Line).ThenBy(problem => problem.Location?.Column)], exitCode);
    }

    private static string RoleOf(Setting setting) => setting.Key.Split('.') is [_, var split, _] ? split : setting.Key;

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString() ?? ""],
        JsonValueKind.Array => value.EnumerateArray().Select(item => item.GetString() ?? ""),
        _ => [],
    };

    private static SourceLocation? At(Setting setting) =>
        setting.Origin.Kind == OriginKind.Set ? new SourceLocation($"--set {setting.Origin.Detail}") : setting.Origin.Location;

    /// <summary>Where the name stands; and a folder may have been meant.</summary>
    private static Diagnostic At(Setting setting, string text, Diagnostic diagnostic)
    {
        Diagnostic here = diagnostic with { Location = At(setting) };
        if (HubName.IsData(text))
            return here;
        string folder = setting.Origin is { Kind: not OriginKind.Set, Location: { } at } ? Path.GetDirectoryName(at.File) ?? "" : Directory.GetCurrentDirectory();
        string guess = Closest(Path.GetFullPath(text, folder)) is { } close
            ? $"if you meant a folder: did you mean '{close}'?"
            : "if you meant a folder: there is none of this name beside the file";
        return here with { Hint = here.Hint is null ? guess : $"{here.Hint}; {guess}" };
    }

    private static string? Closest(string path)
    {
        string folder = Path.GetDirectoryName(path) ?? "";
        return Directory.Exists(folder)
            ? KeySpelling.ClosestName(Path.GetFileName(path), Directory.EnumerateDirectories(folder, "*", new EnumerationOptions()).Select(entry => Path.GetFileName(entry)))
            : null;
    }
}
