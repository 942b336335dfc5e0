using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Knobs;
using Experiments.Core.Specs;
using Experiments.Yaml.Documents;

namespace Experiments.Yaml.Files;

/// <summary>The sweep's own sections.</summary>
internal sealed class SweepReader(SettingReader settings, YamlValues values, ICollection<Diagnostic> diagnostics)
{
    private readonly AxisReader _axes = new(settings, diagnostics);

    /// <param name="seed">The experiment's own, which a number of seeds counts from; fixed when the command line gave it.</param>
    public Sweep Read(string name, SourceLocation location, IReadOnlyDictionary<string, YamlNode> sections, Setting? seed)
    {
        YamlNode? grid = sections.GetValueOrDefault("sweep");
        return new Sweep(
            name,
            grid is null || CommandLine.IsAt(grid.At) ? location : grid.At,
            Read(sections, "seeds", node => ReadSeeds(node, seed)),
            Read(sections, "sweep", node => _axes.ReadGrid(node, OriginKind.Sweep)),
            Read(sections, "variants", ReadVariants),
            Read(sections, "zip", ReadZips),
            Read(sections, "exclude", node => ReadSelections(node, OriginKind.Sweep)),
            Read(sections, "include", node => ReadSelections(node, OriginKind.Include)),
            Read(sections, "constraints", ReadConstraints),
            sections.TryGetValue("objective", out YamlNode? objective) ? ReadObjective(objective) : null);
    }

    private static ImmutableArray<T> Read<T>(IReadOnlyDictionary<string, YamlNode> sections, string key, Func<YamlNode, IEnumerable<T>> read) =>
        sections.TryGetValue(key, out YamlNode? node) && node is not { Kind: YamlKind.Scalar, Plain: true, Text: "" } ? [.. read(node)] : [];

    private IEnumerable<long> ReadSeeds(YamlNode node, Setting? seed)
    {
        JsonElement value = values.Of(node).Json;
        var knob = new Knob("seeds", KnobType.WholeNumbers, "null", "") { Range = NumberRange.AtLeast(value.ValueKind == JsonValueKind.Number ? 1 : 0) };
        (JsonElement read, ValueProblem? problem) = KnobValues.Read(knob, value);
        if (problem is not null)
        {
            diagnostics.Add(Diagnostic.Error(problem.Code, problem.Message, node.At, "a number of replicates, or a list of seeds"));
            return [];
        }

        long first = seed is { Value.ValueKind: JsonValueKind.Number } ? seed.Value.GetInt64() : KnobCatalog.Find("seed")?.DefaultValue.GetInt64() ?? 0;
        if (value.ValueKind != JsonValueKind.Number)
        {
            // One seed asked for on the command line is that one.
            return seed?.Origin.Kind == OriginKind.Set && !CommandLine.IsAt(node.At) ? [first] : read.EnumerateArray().Select(item => item.GetInt64()).Distinct();
        }

        long count = read[0].GetInt64();
        if (count <= Core.Sweeps.SweepPlanner.MaxRuns)
            return Enumerable.Range(0, (int)count).Select(i => first + i);
        diagnostics.Add(Diagnostic.Error(DiagnosticCodes.TooManyRuns, $"{count} seeds are too many", node.At));
        return [];
    }

    private IEnumerable<Variant> ReadVariants(YamlNode node)
    {
        if (!IsMap(node, "variants must be a map from names to what each sets"))
            yield break;
        foreach (YamlEntry entry in node.Entries)
        {
            bool empty = entry.Value is { Kind: YamlKind.Scalar, Plain: true, Text: "" };
            if (!empty && !IsMap(entry.Value, $"the variant '{entry.Key}' must be a map of what it sets"))
                continue;
            if (!LayerReader.IsName(entry.Key))
                diagnostics.Add(LayerReader.InvalidName(entry.Key, entry.KeyAt));
            yield return _axes.ReadVariant(entry);
        }
    }

    private IEnumerable<Zip> ReadZips(YamlNode node)
    {
        foreach (YamlNode zip in node.Kind == YamlKind.List ? node.Items : [node])
        {
            if (!IsMap(zip, "zip must be a map from keys to lists of equal length, or a list of such maps"))
                continue;
            IReadOnlyList<Axis> axes = _axes.ReadGrid(zip, OriginKind.Zip);
            if (axes.FirstOrDefault(axis => axis.When is not null) is { } conditional)
                diagnostics.Add(Diagnostic.Error(DiagnosticCodes.WrongType, "keys of a zip take no condition", conditional.When?.Location));
            if (axes.Count > 0)
                yield return new Zip([.. axes], zip.At);
        }
    }

    private IEnumerable<Selection> ReadSelections(YamlNode node, OriginKind kind)
    {
        foreach (YamlNode selection in node.Kind == YamlKind.List ? node.Items : [node])
        {
            if (!IsMap(selection, "exclude and include are lists of maps from keys to values"))
                continue;
            ImmutableSortedDictionary<string, JsonElement>.Builder pairs = ImmutableSortedDictionary.CreateBuilder<string, JsonElement>(StringComparer.Ordinal);
            foreach (KeyValueNode pair in KeyValueNode.Flatten(selection))
            {
                if (pair.Key == "variant")
                    pairs[pair.Key] = JsonSerializer.SerializeToElement(values.Text(pair.Value));
                else if (settings.ReadOne(pair, kind) is { } setting)
                    pairs[setting.Key] = setting.Value;
            }

            yield return new Selection(pairs.ToImmutable(), selection.At);
        }
    }

    private IEnumerable<Condition> ReadConstraints(YamlNode node)
    {
        foreach (YamlNode constraint in node.Kind == YamlKind.List ? node.Items : [node])
        {
            if (constraint.Kind == YamlKind.Scalar)
                yield return new Condition(constraint.Text, constraint.TextAt);
            else
                diagnostics.Add(Diagnostic.Error(DiagnosticCodes.WrongType, "a constraint is a text such as \"r <= 8\"", constraint.At));
        }
    }

    private Objective? ReadObjective(YamlNode node)
    {
        if (node.Kind == YamlKind.Scalar)
            return Checked(Objective.Of(values.Text(node)), node);

        YamlNode? metric = null;
        YamlNode? direction = null;
        foreach (YamlEntry entry in node.Entries)
        {
            if (entry.Key == "metric")
                metric = entry.Value;
            else if (entry.Key == "direction")
                direction = entry.Value;
            else
                diagnostics.Add(Diagnostic.Error(DiagnosticCodes.UnknownKey, $"unknown key 'objective.{entry.Key}'", entry.KeyAt, "it has metric and direction"));
        }

        if (metric is null)
        {
            diagnostics.Add(Diagnostic.Error(DiagnosticCodes.MissingKey, "'objective.metric' is missing", node.At));
            return null;
        }

        Objective objective = Objective.Of(values.Text(metric));
        if (direction is not null)
        {
            string text = values.Text(direction);
            if (text is not ("maximize" or "minimize"))
                diagnostics.Add(Diagnostic.Error(DiagnosticCodes.ValueOutOfRange, $"objective.direction is '{text}', not maximize or minimize", direction.At));
            objective = objective with { Direction = text == "minimize" ? Direction.Minimize : Direction.Maximize };
        }

        return Checked(objective, metric);
    }

    private Objective Checked(Objective objective, YamlNode at)
    {
        if (Core.Sweeps.SweepChecks.ObjectiveProblem(objective, at.At) is { } problem)
            diagnostics.Add(problem);
        return objective;
    }

    private bool IsMap(YamlNode node, string message)
    {
        if (node.Kind == YamlKind.Map)
            return true;
        diagnostics.Add(Diagnostic.Error(DiagnosticCodes.WrongType, message, node.At));
        return false;
    }
}
