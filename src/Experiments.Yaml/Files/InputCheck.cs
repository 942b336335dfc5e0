using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Specs;

namespace Experiments.Yaml.Files;

/// <summary>Whether the model folders and data files that an experiment names are there; each is reported where it is named.</summary>
internal static class InputCheck
{
    public static IEnumerable<Diagnostic> Find(Experiment experiment)
    {
        Sweep sweep = experiment.Sweep;
        IEnumerable<Axis> axes = [.. sweep.Axes, .. sweep.Zips.SelectMany(zip => zip.Axes), .. sweep.Variants.SelectMany(variant => variant.Axes)];
        IEnumerable<Setting> included = sweep.Include.SelectMany(selection => selection.Values
            .Select(pair => new Setting(pair.Key, pair.Value, new Origin(OriginKind.Include, selection.Location))));
        IEnumerable<Setting> all =
            [.. experiment.Settings.Values, .. axes.SelectMany(axis => axis.Values), .. sweep.Variants.SelectMany(variant => variant.Settings), .. included];
        return all.SelectMany(setting => setting.Key switch
        {
            "model" => Model(setting),
            "data.train.path" or "data.validation.path" or "data.test.path" => Files(setting),
            _ => [],
        });
    }

    private static IEnumerable<Diagnostic> Model(Setting setting)
    {
        string path = setting.Value.GetString() ?? "";
        if (Directory.Exists(path))
            yield break;
        if (File.Exists(path))
        {
            yield return Diagnostic.Error(DiagnosticCodes.FileNotFound, $"the model '{path}' is a file, not a folder", At(setting));
            yield break;
        }

        yield return Diagnostic.Error(
            DiagnosticCodes.FileNotFound,
            $"there is no model folder '{path}'",
            At(setting),
            "models are folders on disk; names on the Hugging Face hub are planned but not there yet");
    }

    private static IEnumerable<Diagnostic> Files(Setting setting)
    {
        if (setting.Value.ValueKind != JsonValueKind.Array)
            yield break;
        foreach (JsonElement item in setting.Value.EnumerateArray())
        {
            string path = item.GetString() ?? "";
            if (path.StartsWith("hub:", StringComparison.Ordinal))
                yield return Diagnostic.Error(DiagnosticCodes.NotThereYet, $"'{path}': data sets of the hub are planned but not there yet", At(setting), "give a file");
            else if (!File.Exists(path))
                yield return Diagnostic.Error(DiagnosticCodes.DataFileNotFound, $"there is no data file '{path}'", At(setting));
        }
    }

    private static SourceLocation? At(Setting setting) =>
        setting.Origin.Kind == OriginKind.Set ? new SourceLocation($"--set {setting.Origin.Detail}") : setting.Origin.Location;
}
