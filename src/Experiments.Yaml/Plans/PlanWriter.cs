using System.Text;
using System.Text.Json;
using Experiments.Core.Json;
using Experiments.Core.Knobs;
using Experiments.Core.Plans;
using Experiments.Core.Specs;

namespace Experiments.Yaml.Plans;

/// <summary>A plan as an experiment file that runs alone; behind each value where it came from.</summary>
internal sealed class PlanWriter
{
    private readonly StringBuilder _text = new();

    public string Write(RunPlan plan)
    {
        _text.Append("# The complete plan of one run. It is an experiment file: it can be run as it is.\n");
        Line(0, "name", YamlText.Of(plan.Experiment));
        if (plan.Purpose?.Question is { } question)
            Line(0, "question", YamlText.Of(question));
        if (plan.Purpose?.Hypothesis is { } hypothesis)
            Line(0, "hypothesis", YamlText.Of(hypothesis));
        Line(0, "objective", $"{{ metric: {YamlText.Of(plan.Objective.Metric)}, direction: {Name(plan.Objective.Direction)} }}");
        WriteSettings(plan);
        WriteRecord(plan);
        return _text.ToString();
    }

    private void WriteSettings(RunPlan plan)
    {
        string[] open = [];
        IEnumerable<string> known = KnobCatalog.All.Select(knob => knob.Key).Where(plan.Settings.ContainsKey);
        foreach (string key in known.Concat(plan.Settings.Keys.Where(key => KnobCatalog.Find(key) is null)))
        {
            Setting setting = plan.Settings[key];
            string[] parts = key.Split('.');
            int shared = parts.Zip(open).TakeWhile(pair => pair.First == pair.Second).Count();
            for (int depth = shared; depth < parts.Length - 1; depth++)
                _text.Append(' ', 2 * depth).Append(parts[depth]).Append(":\n");
            Line(parts.Length - 1, parts[^1], $"{YamlText.Of(setting.Value)}  # {Comment(setting.Origin)}");
            open = parts[..^1];
        }
    }

    private void WriteRecord(RunPlan plan)
    {
        _text.Append("x-plan:\n");
        Line(1, "id", YamlText.Of(plan.Id.Value));
        Line(1, "name", YamlText.Of(plan.Name));
        Line(1, "group", YamlText.Of(plan.Group));
        Line(1, "sweep", YamlText.Of(plan.Sweep));
        Line(1, "variant", YamlText.Of(plan.Variant));
        if (plan.Purpose is { } purpose)
            Line(1, "file", YamlText.Of(purpose.File));
        if (plan.Parent is { } parent)
            Line(1, "parent", YamlText.Of(parent.Value));
        Line(1, "changed", $"[{string.Join(", ", plan.Changed.Keys.Select(YamlText.Of))}]");
        Block("inputs", plan.Inputs.Select(input =>
            $"- {{ role: {YamlText.Of(input.Role)}, path: {YamlText.Of(input.Path)}, sha256: \"{input.Sha256}\" }}"));
        Block("origins", plan.Settings.Values
            .Where(setting => setting.Origin != Origin.Default)
            .Select(setting => $"{YamlText.Key(setting.Key)}: {YamlText.Of(JsonSerializer.SerializeToElement(setting.Origin, ExperimentJson.Line))}"));
    }

    private void Block(string key, IEnumerable<string> lines)
    {
        _text.Append("  ").Append(key).Append(":\n");
        foreach (string line in lines)
            _text.Append("    ").Append(line).Append('\n');
    }

    private void Line(int depth, string key, string value) =>
        _text.Append(' ', 2 * depth).Append(key).Append(": ").Append(value).Append('\n');

    private static string Comment(Origin origin)
    {
        string place = origin.Location is { } at ? (at with { File = Path.GetFileName(at.File) }).ToString() : "";
        string text = origin.Kind switch
        {
            OriginKind.Default => "default",
            OriginKind.Set => $"--set {origin.Detail}",
            OriginKind.File => place,
            _ => $"{Name(origin.Kind)} {origin.Detail} {place}",
        };
        return string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Printable));
    }

    private static string Printable(string text) => string.Concat(text.Where(c => c is >= ' ' and < '\u007F'));

    private static string Name<T>(T member)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(member.ToString());
}
