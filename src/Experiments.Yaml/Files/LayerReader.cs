using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Knobs;
using Experiments.Core.Specs;
using Experiments.Yaml.Documents;

namespace Experiments.Yaml.Files;

/// <summary>The top level of one file, or of the command line, onto the layers beneath it.</summary>
internal sealed class LayerReader(SettingReader settings, YamlValues values, ICollection<Diagnostic> diagnostics)
{
    public void Read(YamlNode root, OriginKind kind, Layer layer)
    {
        if (root.Kind != YamlKind.Map)
        {
            diagnostics.Add(Diagnostic.Error(DiagnosticCodes.WrongType, "an experiment is a map of keys and values", root.At));
            return;
        }

        var read = new List<LayerSetting>();
        var seen = new Dictionary<string, SourceLocation>(StringComparer.Ordinal);
        foreach (KeyValueNode pair in KeyValueNode.Flatten(root))
        {
            if (KnobCatalog.SweepKeys.Contains(pair.Key))
                layer.Add(pair.Key, pair.Value);
            else if (KnobCatalog.HeaderKeys.Contains(pair.Key))
                ReadHeader(pair, layer);
            else
                ReadSettings(pair, kind, read, seen);
        }

        layer.Add(read);
    }

    private void ReadHeader(KeyValueNode pair, Layer layer)
    {
        if (pair.Value.Kind != YamlKind.Scalar)
            diagnostics.Add(Diagnostic.Error(DiagnosticCodes.WrongType, $"{pair.Key} must be a text", pair.Value.At));
        else if (pair.Key == "name" && !IsName(values.Text(pair.Value)))
            diagnostics.Add(InvalidName(values.Text(pair.Value), pair.Value.At));
        else if (pair.Key != "extends")
            layer.Header[pair.Key] = values.Text(pair.Value);
    }

    private void ReadSettings(KeyValueNode pair, OriginKind kind, List<LayerSetting> read, Dictionary<string, SourceLocation> seen)
    {
        string? detail = kind == OriginKind.Set ? pair.KeyAt.File["--set ".Length..] : null;
        foreach (LayerSetting setting in settings.Read(pair, kind, detail))
        {
            string key = setting.Entry is null ? setting.Setting.Key : $"{setting.Setting.Key}.{setting.Entry}";
            bool written = setting.Setting.Value.ValueKind != JsonValueKind.Null;
            if (seen.TryAdd(key, pair.KeyAt))
            {
                read.Add(setting);
            }
            else if (written && read.Exists(other => other.Setting.Key == setting.Setting.Key && other.Setting.Value.ValueKind == JsonValueKind.Null))
            {
                // A lone file switched the rest of its split off; what is written beside it counts.
                read.Add(setting);
            }
            else if (written && kind != OriginKind.Set)
            {
                diagnostics.Add(Diagnostic.Error(DiagnosticCodes.DuplicateKey, $"'{key}' is set twice", pair.KeyAt, $"first in line {seen[key].Line}"));
            }
            else if (written)
            {
                read.Add(setting);
            }
        }
    }

    /// <summary>The name is a folder under runs/.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 100 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') && name[0] is not ('.' or '-');

    public static Diagnostic InvalidName(string name, SourceLocation? at) => Diagnostic.Error(
        DiagnosticCodes.ValueOutOfRange, $"the name '{name}' names a folder: letters, digits, '.', '_' and '-' only, at most 100", at);
}
