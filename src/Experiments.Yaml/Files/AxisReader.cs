using Experiments.Core.Diagnostics;
using Experiments.Core.Knobs;
using Experiments.Core.Specs;
using Experiments.Yaml.Documents;

namespace Experiments.Yaml.Files;

/// <summary>
/// Keys and the values they take: in the grid, in a zip, in a variant. A list is an axis, as is <c>{ values: […], when: … }</c>.
/// In a variant a flat list is the value of a knob that is itself a list (<c>lora.target_modules: [query, value]</c>); a list of lists is its axis.
/// </summary>
internal sealed class AxisReader(SettingReader settings, ICollection<Diagnostic> diagnostics)
{
    public IReadOnlyList<Axis> ReadGrid(YamlNode node, OriginKind kind)
    {
        if (node.Kind != YamlKind.Map)
        {
            diagnostics.Add(Diagnostic.Error(DiagnosticCodes.WrongType, "this must be a map from keys to lists of values", node.At));
            return [];
        }

        var axes = new List<Axis>();
        foreach (KeyValueNode pair in KeyValueNode.Flatten(node))
        {
            if (ReadAxis(pair, kind, null) is { } axis)
                Add(axes, axis, pair);
        }

        return axes;
    }

    public Variant ReadVariant(YamlEntry entry)
    {
        var values = new List<Setting>();
        var axes = new List<Axis>();
        foreach (KeyValueNode pair in entry.Value.Kind == YamlKind.Map ? KeyValueNode.Flatten(entry.Value) : [])
        {
            if (IsAxis(pair))
            {
                if (ReadAxis(pair, OriginKind.Variant, entry.Key) is { } axis)
                    Add(axes, axis, pair);
                continue;
            }

            foreach (LayerSetting read in settings.Read(pair, OriginKind.Variant, entry.Key))
            {
                if (read.Entry is not null)
                    diagnostics.Add(Diagnostic.Error(DiagnosticCodes.WrongType, $"'{pair.Key}' is one entry of {read.Setting.Key}; set the whole map", pair.KeyAt));
                else if (values.Exists(other => other.Key == read.Setting.Key))
                    diagnostics.Add(Twice(pair));
                else
                    values.Add(read.Setting);
            }
        }

        return new Variant(entry.Key, [.. values], [.. axes], entry.KeyAt);
    }

    private static bool IsAxis(KeyValueNode pair)
    {
        Knob? knob = KnobCatalog.Find(pair.Key) ?? KnobCatalog.Shorthand(pair.Key);
        bool takesList = knob?.Type is KnobType.Files or KnobType.Choices or KnobType.Texts or KnobType.WholeNumbers or KnobType.Targets;
        return pair.Value.Kind switch
        {
            YamlKind.List => !takesList || pair.Value.Items.Any(item => item.Kind == YamlKind.List),
            YamlKind.Map => pair.Value.Entries.Any(entry => entry.Key == "values") && knob is not { IsMap: true },
            _ => false,
        };
    }

    private Axis? ReadAxis(KeyValueNode pair, OriginKind kind, string? detail)
    {
        YamlNode list = pair.Value;
        Condition? when = null;
        if (list.Kind == YamlKind.Map && KnobCatalog.Find(pair.Key) is not { IsMap: true })
        {
            if (!ReadParts(pair, out YamlNode? values, out when))
                return null;
            list = values ?? list;
        }

        if (list.Kind != YamlKind.List || list.Items.IsEmpty)
        {
            // What the key itself is wrong about is said first.
            if (KnobCatalog.Find(pair.Key) is null && settings.ReadOne(pair, kind, detail) is null)
                return null;
            diagnostics.Add(Diagnostic.Error(
                DiagnosticCodes.WrongType, $"{pair.Key} must be a list of the values to try", list.At, list.Kind == YamlKind.Scalar ? $"write [{list.Text}]" : null));
            return null;
        }

        List<Setting> read = [];
        foreach (YamlNode item in list.Items)
        {
            if (settings.ReadOne(pair with { Value = item }, kind, detail) is { } setting)
                read.Add(setting);
            else if (KnobCatalog.Find(pair.Key) is null)
                break; // The key is the mistake: once is enough.
        }

        return read.Count == list.Items.Length ? new Axis(read[0].Key, [.. read], when) : null;
    }

    private bool ReadParts(KeyValueNode pair, out YamlNode? values, out Condition? when)
    {
        values = null;
        when = null;
        foreach (YamlEntry entry in pair.Value.Entries)
        {
            switch (entry.Key)
            {
                case "values":
                    values = entry.Value;
                    break;
                case "when" when entry.Value.Kind == YamlKind.Scalar:
                    when = new Condition(entry.Value.Text, entry.Value.TextAt);
                    break;
                case "low" or "high" or "log":
                    diagnostics.Add(Diagnostic.Error(DiagnosticCodes.NotThereYet, "ranges are for search, which is planned but not there yet", entry.KeyAt, "list the values"));
                    return false;
                default:
                    diagnostics.Add(Diagnostic.Error(DiagnosticCodes.UnknownKey, $"unknown key '{pair.Key}.{entry.Key}'", entry.KeyAt, "an axis has values and when"));
                    return false;
            }
        }

        if (values is not null)
            return true;
        diagnostics.Add(Diagnostic.Error(DiagnosticCodes.MissingKey, $"'{pair.Key}.values' is missing", pair.Value.At));
        return false;
    }

    private void Add(List<Axis> axes, Axis axis, KeyValueNode pair)
    {
        if (axes.Exists(other => other.Key == axis.Key))
            diagnostics.Add(Twice(pair));
        else
            axes.Add(axis);
    }

    private static Diagnostic Twice(KeyValueNode pair) =>
        Diagnostic.Error(DiagnosticCodes.DuplicateKey, $"'{pair.Key}' is set twice", pair.KeyAt);
}
