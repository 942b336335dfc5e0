using System.Text.Json;
using System.Text.Json.Nodes;
using Experiments.Core.Json;
using Experiments.Core.Linting;

namespace Experiments.Core.Knobs;

/// <summary>
/// JSON Schemas (draft 2020-12) of experiment.yaml and sweep.yaml out of the catalogue, so that editors complete and check as one types.
/// They are checked in under docs/schema; a test holds them to the catalogue.
/// </summary>
public static class JsonSchemaWriter
{
    private const string Draft = "https://json-schema.org/draft/2020-12/schema";

    /// <summary>Any value may come from a variable.</summary>
    private const string VariablePattern = @"\$\{";

    public static string Experiment() => Write("experiment.yaml: what one run does", ExperimentProperties());

    /// <summary>A sweep file may hold an experiment's keys as well.</summary>
    public static string Sweep()
    {
        JsonObject properties = ExperimentProperties();
        foreach ((string key, JsonNode schema) in SweepProperties())
            properties[key] = schema;
        return Write("sweep.yaml: what varies between runs", properties, new JsonObject
        {
            ["set"] = Map(knob => KnobSchema(knob)),
            ["variant"] = Map(knob => AnyOf(KnobSchema(knob), Reference("values"), Reference("axis"))),
            ["grid"] = Map(_ => AnyOf(Reference("values"), Reference("axis"))),
            ["values"] = new JsonObject { ["type"] = "array", ["minItems"] = 1 },
            ["axis"] = Object(("values", Reference("values")), ("when", Text("The axis is walked only where this condition holds"))),
        });
    }

    private static string Write(string title, JsonObject properties, JsonObject? definitions = null)
    {
        var root = new JsonObject { ["$schema"] = Draft, ["title"] = title, ["type"] = "object" };
        if (definitions is not null)
            root["$defs"] = definitions;
        root["properties"] = properties;
        root["patternProperties"] = new JsonObject { ["^x-"] = true };
        root["additionalProperties"] = false;
        return root.ToJsonString(ExperimentJson.Document) + "\n";
    }

    private static JsonObject ExperimentProperties()
    {
        var properties = new JsonObject
        {
            ["name"] = Text("The experiment's name; else the folder's"),
            ["question"] = Text("What the experiment asks, shown first in the report"),
            ["hypothesis"] = Text("What is expected; Markdown"),
            ["extends"] = Text("A file whose keys are taken where this one has none"),
        };
        foreach (Knob knob in KnobCatalog.All)
        {
            Place(properties, knob.Key.Split('.'), knob);
            if (knob.Key.Contains('.', StringComparison.Ordinal))
                properties[knob.Key] = KnobSchema(knob);
        }

        return properties;
    }

    /// <summary>The nested form: a section's object, made when its first key comes.</summary>
    private static void Place(JsonObject properties, ReadOnlySpan<string> parts, Knob knob, string section = "")
    {
        if (parts.Length == 1)
        {
            properties[parts[0]] = KnobSchema(knob);
            return;
        }

        section = section.Length == 0 ? parts[0] : $"{section}.{parts[0]}";
        if (properties[parts[0]] is not JsonObject schema)
        {
            schema = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject(), ["additionalProperties"] = false };
            if (KnobCatalog.Shorthand(section) is not null)
                schema["type"] = new JsonArray("object", "array", "string");
            properties[parts[0]] = schema;
        }

        if (schema["properties"] is JsonObject inner)
            Place(inner, parts[1..], knob, section);
    }

    private static IEnumerable<(string Key, JsonNode Schema)> SweepProperties() =>
    [
        ("seeds", new JsonObject { ["description"] = "Replicates: how many, or their seeds", ["type"] = new JsonArray("integer", "array"), ["items"] = new JsonObject { ["type"] = "integer" } }),
        ("sweep", Described("The grid: keys and the values each takes", Reference("grid"))),
        ("variants", Described("Named branches: what each sets, and a grid of its own", new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = AnyOf(Reference("variant"), new JsonObject { ["type"] = "null" }),
        })),
        ("zip", Described("Keys that vary side by side", OneOrMany(Reference("grid")))),
        ("exclude", Described("Trials that are left out", OneOrMany(Reference("set")))),
        ("include", Described("Further trials", OneOrMany(Reference("set")))),
        ("constraints", Described("Conditions that every trial meets", OneOrMany(new JsonObject { ["type"] = "string" }))),
        ("objective", Described("The metric that says which run is best", AnyOf(
            new JsonObject { ["type"] = "string" },
            Object(("metric", Text("With or without eval_")), ("direction", new JsonObject { ["enum"] = new JsonArray("maximize", "minimize") }))))),
    ];

    private static JsonObject Map(Func<Knob, JsonNode> schema)
    {
        var properties = new JsonObject { ["variant"] = new JsonObject { ["type"] = "string" } };
        foreach (Knob knob in KnobCatalog.All)
            properties[knob.Key] = schema(knob);
        // Nested sections are allowed as well; only the dotted form is checked key by key.
        return new JsonObject { ["type"] = "object", ["properties"] = properties };
    }

    private static JsonObject KnobSchema(Knob knob)
    {
        JsonObject schema = knob.Type switch
        {
            KnobType.Boolean => new JsonObject { ["type"] = "boolean" },
            KnobType.WholeNumber => Number("integer", knob.Range),
            KnobType.Number or KnobType.Interval => Number("number", knob.Range),
            KnobType.Choice => Choice(knob),
            KnobType.Choices => OneOrMany(Choice(knob)),
            KnobType.Files or KnobType.Texts or KnobType.Targets => OneOrMany(new JsonObject { ["type"] = "string" }),
            KnobType.WholeNumbers => OneOrMany(Number("integer", knob.Range)),
            KnobType.TextMap => Entries(new JsonObject { ["type"] = "string" }),
            KnobType.WholeNumberMap => Entries(Number("integer", knob.Range)),
            KnobType.NumberMap => Entries(Number("number", knob.Range)),
            KnobType.LintLimits => LintLimits(),
            KnobType.Device => new JsonObject { ["type"] = "string", ["pattern"] = "^(auto|cpu|cuda(:[0-9]+)?)$|" + VariablePattern },
            KnobType.Threads => AnyOf(Number("integer", NumberRange.AtLeast(1)), new JsonObject { ["const"] = "auto" }),
            _ => new JsonObject { ["type"] = "string" },
        };
        if (knob.Type is not (KnobType.Text or KnobType.Model or KnobType.Files or KnobType.Texts or KnobType.Targets or KnobType.Device))
            schema = AnyOf(schema, new JsonObject { ["type"] = "string", ["pattern"] = VariablePattern });
        if (knob.DefaultValue.ValueKind == JsonValueKind.Null && !knob.Required)
            schema = AnyOf(schema, new JsonObject { ["type"] = "null" });

        var described = new JsonObject { ["description"] = knob.Meaning };
        if (knob.DefaultValue.ValueKind != JsonValueKind.Null)
            described["default"] = JsonNode.Parse(knob.Default);
        foreach (KeyValuePair<string, JsonNode?> part in schema)
            described[part.Key] = part.Value?.DeepClone();
        return described;
    }

    private static JsonObject Choice(Knob knob)
    {
        var choices = new JsonArray();
        foreach (string choice in knob.Choices.Concat(knob.SameChoices.Keys.Order(StringComparer.Ordinal)))
            choices.Add(choice is "true" or "false" ? JsonNode.Parse(choice) : choice);
        return new JsonObject { ["enum"] = choices };
    }

    private static JsonObject Number(string type, NumberRange? range)
    {
        var schema = new JsonObject { ["type"] = type };
        if (range?.Min is { } min)
            schema[range.MinExcluded ? "exclusiveMinimum" : "minimum"] = min;
        if (range?.Max is { } max)
            schema[range.MaxExcluded ? "exclusiveMaximum" : "maximum"] = max;
        return schema;
    }

    private static JsonObject OneOrMany(JsonNode item) =>
        AnyOf(item, new JsonObject { ["type"] = "array", ["items"] = item.DeepClone() });

    private static JsonObject Entries(JsonNode value) => new() { ["type"] = "object", ["additionalProperties"] = value };

    private static JsonObject LintLimits()
    {
        var properties = new JsonObject { [LintOptions.SimilarityKey] = Number("number", LintOptions.SimilarityRange) };
        foreach (LintRule rule in LintRules.All)
        {
            properties[rule.Name] = Described(
                rule.Meaning, AnyOf(Number("number", new NumberRange(0, 1)), new JsonObject { ["enum"] = new JsonArray(LintSetting.On, LintSetting.Off) }));
        }

        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
    }

    private static JsonObject Object(params ReadOnlySpan<(string Key, JsonNode Schema)> parts)
    {
        var properties = new JsonObject();
        foreach ((string key, JsonNode schema) in parts)
            properties[key] = schema;
        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = new JsonArray(parts[0].Key), ["additionalProperties"] = false };
    }

    private static JsonObject AnyOf(params JsonNode[] schemas) => new() { ["anyOf"] = new JsonArray(schemas) };

    private static JsonObject Text(string description) => new() { ["description"] = description, ["type"] = "string" };

    private static JsonObject Described(string description, JsonObject schema)
    {
        schema.Insert(0, "description", description);
        return schema;
    }

    private static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/$defs/{definition}" };
}
