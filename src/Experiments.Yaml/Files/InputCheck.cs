using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Hub;
using Experiments.Core.Knobs;
using Experiments.Core.Specs;

namespace Experiments.Yaml.Files;

/// <summary>
/// Whether the model folders and data files that an experiment names are there; each is reported where it is named. What the hub has is
/// asked for later, when the whole sweep is known to be sound.
/// </summary>
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
        if (!Path.IsPathRooted(path) || Directory.Exists(path))
            yield break;
        if (File.Exists(path))
        {
            if (!path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
                yield return Diagnostic.Error(DiagnosticCodes.FileNotFound, $"the model '{path}' is a file, and neither a folder nor a .gguf file", At(setting));
            yield break;
        }

        yield return Diagnostic.Error(
            DiagnosticCodes.FileNotFound,
            $"there is no model folder '{path}'",
            At(setting),
            Close(path) is { } close ? $"did you mean '{close}'?" : "a model is a folder, a .gguf file, or owner/name on the Hugging Face hub");
    }

    private static IEnumerable<Diagnostic> Files(Setting setting)
    {
        if (setting.Value.ValueKind != JsonValueKind.Array)
            yield break;
        foreach (JsonElement item in setting.Value.EnumerateArray())
        {
            string path = item.GetString() ?? "";
            if (HubName.IsData(path) && HubName.ParseData(path) is null)
            {
                yield return Diagnostic.Error(
                    DiagnosticCodes.InvalidHubName, $"'{path}' names no data set of the hub", At(setting), "write hub:owner/name or hub:owner/name@revision:split");
            }
            else if (!HubName.IsData(path) && !File.Exists(path))
            {
                yield return Diagnostic.Error(
                    DiagnosticCodes.DataFileNotFound, $"there is no data file '{path}'", At(setting), Close(path) is { } close ? $"did you mean '{close}'?" : null);
            }
        }
    }

    /// <summary>What lies beside it under a name like it.</summary>
    private static string? Close(string path)
    {
        string folder = Path.GetDirectoryName(path) ?? "";
        return Directory.Exists(folder)
            ? KeySpelling.ClosestName(
                Path.GetFileName(path),
                Directory.EnumerateFileSystemEntries(folder, "*", new EnumerationOptions()).Select(entry => Path.GetFileName(entry)))
            : null;
    }

    private static SourceLocation? At(Setting setting) =>
        setting.Origin.Kind == OriginKind.Set ? new SourceLocation($"--set {setting.Origin.Detail}") : setting.Origin.Location;
}
