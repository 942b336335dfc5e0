using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Experiments.Core.Knobs;
using Experiments.Core.Plans;
using Experiments.Core.Specs;
using Experiments.Yaml.Documents;

namespace Experiments.Yaml.Plans;

/// <summary>Reads what <see cref="PlanWriter"/> wrote. It stops at the first thing that is wrong: the file is ours.</summary>
internal sealed class PlanReader
{
    private static readonly ImmutableDictionary<string, string> NoEnvironment = ImmutableDictionary<string, string>.Empty;

    private readonly string _path;
    private readonly YamlValues _values;
    private readonly List<Diagnostic> _diagnostics = [];

    public PlanReader(string path)
    {
        _path = path;
        _values = new YamlValues(new Variables(NoEnvironment), _diagnostics);
    }

    /// <summary>Throws <see cref="ExperimentException"/> where the text is no plan.</summary>
    public RunPlan Read(string text)
    {
        YamlNode root = YamlComposer.Compose(text, _path);
        YamlNode record = Find(root, "x-plan");
        try
        {
            RunPlan plan = Read(root, record);
            return _diagnostics.Count == 0 ? plan : throw new ExperimentException(_diagnostics);
        }
        catch (Exception problem) when (problem is KeyNotFoundException or JsonException or InvalidOperationException or ArgumentException or OverflowException)
        {
            throw new ExperimentException(Diagnostic.Error(DiagnosticCodes.InvalidYaml, $"this is no plan: {problem.Message}", record.At), inner: problem);
        }
    }

    private RunPlan Read(YamlNode root, YamlNode record)
    {
        ImmutableSortedDictionary<string, Setting> settings = Settings(root, Origins(Find(record, "origins")));
        return new RunPlan(
            new RunId(Text(record, "id")),
            Text(record, "name"),
            Text(record, "group"),
            Text(root, "name"),
            Text(record, "sweep"),
            Text(record, "variant"),
            Typed<Objective>(Find(root, "objective")),
            settings,
            Typed<string[]>(Find(record, "changed")).ToImmutableSortedDictionary(key => key, key => settings[key].Value, StringComparer.Ordinal),
            Typed<ImmutableArray<InputDigest>>(Find(record, "inputs")),
            Optional(record, "parent") is { } parent ? new RunId(parent) : null,
            Optional(record, "file") is { } file ? new Purpose(Optional(root, "question"), Optional(root, "hypothesis"), file) : null);
    }

    private ImmutableSortedDictionary<string, Setting> Settings(YamlNode root, Dictionary<string, Origin> origins)
    {
        ImmutableSortedDictionary<string, Setting>.Builder settings = ImmutableSortedDictionary.CreateBuilder<string, Setting>(StringComparer.Ordinal);
        Collect(root, "", settings, origins);
        return settings.ToImmutable();
    }

    private void Collect(YamlNode map, string prefix, ImmutableSortedDictionary<string, Setting>.Builder settings, Dictionary<string, Origin> origins)
    {
        foreach (YamlEntry entry in map.Entries)
        {
            string key = prefix + entry.Key;
            if (prefix.Length == 0 && key is ("name" or "question" or "hypothesis" or "objective" or "x-plan"))
                continue;
            if (entry.Value.Kind == YamlKind.Map && KnobCatalog.Find(key) is not { IsMap: true })
                Collect(entry.Value, key + ".", settings, origins);
            else
                settings.Add(key, new Setting(key, _values.Of(entry.Value).Json, origins.GetValueOrDefault(key, Origin.Default)));
        }
    }

    private Dictionary<string, Origin> Origins(YamlNode node) =>
        node.Entries.ToDictionary(entry => entry.Key, entry => Typed<Origin>(entry.Value), StringComparer.Ordinal);

    private T Typed<T>(YamlNode node) =>
        _values.Of(node).Json.Deserialize<T>(ExperimentJson.Line) ?? throw new JsonException($"a value is missing in line {node.At.Line}");

    private string Text(YamlNode map, string key) => _values.Text(Find(map, key));

    private string? Optional(YamlNode map, string key) =>
        map.Entries.FirstOrDefault(entry => entry.Key == key)?.Value is { } value ? _values.Text(value) : null;

    private static YamlNode Find(YamlNode map, string key) =>
        map.Entries.FirstOrDefault(entry => entry.Key == key)?.Value
        ?? throw new ExperimentException(Diagnostic.Error(DiagnosticCodes.InvalidYaml, $"this is no plan: '{key}' is missing", map.At));
}
