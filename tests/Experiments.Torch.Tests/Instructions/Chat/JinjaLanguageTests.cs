using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Instructions.Chat;

namespace Experiments.Torch.Tests.Instructions.Chat;

/// <summary>
/// Against Jinja 3.1.6 under transformers' settings (sandboxed, trim_blocks, lstrip_blocks, loop controls, its own tojson): what it
/// rendered, or the kind of its error, stands in jinja-cases.jsonl. EXPERIMENT_CHAT_CASES names further files of the same form.
/// </summary>
public class JinjaLanguageTests
{
    private static readonly DateTimeOffset Now = new(2024, 7, 6, 15, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Templates_render_as_in_the_reference()
    {
        using var stream = typeof(JinjaLanguageTests).Assembly.GetManifestResourceStream("jinja-cases.jsonl");

        Check(Lines(new StreamReader(stream!))).ShouldBeGreaterThan(300);
    }

    [SkippableFact]
    public void Further_templates_render_as_in_the_reference()
    {
        var file = Environment.GetEnvironmentVariable("EXPERIMENT_CHAT_CASES");
        Skip.If(file is null, "EXPERIMENT_CHAT_CASES names no file.");

        Check(File.ReadLines(file)).ShouldBeGreaterThan(0);
    }

    private static int Check(IEnumerable<string> lines)
    {
        var wrong = new List<string>();
        var count = 0;
        foreach (var line in lines)
        {
            using var json = JsonDocument.Parse(line);
            count++;
            if (Difference(json.RootElement) is { } difference)
                wrong.Add(difference);
        }

        wrong.ShouldBeEmpty($"{wrong.Count} of {count}");
        return count;
    }

    private static string? Difference(JsonElement one)
    {
        var template = one.GetProperty("template").GetString()!;
        var (text, spans) = Render(template, one.GetProperty("vars"));
        if (one.TryGetProperty("error", out var error))
            return text.StartsWith("EXP", StringComparison.Ordinal) ? null : $"{Name(one)}: should fail with {error}, gave {text}";
        var expected = one.GetProperty("text").GetString();
        var marks = string.Join(' ', one.GetProperty("spans").EnumerateArray().Select(span => $"{span[0]}-{span[1]}"));
        return text == expected && spans == marks ? null : $"{Name(one)}: {expected} [{marks}] expected, got {text} [{spans}]";
    }

    private static (string Text, string Spans) Render(string template, JsonElement variables)
    {
        try
        {
            var parsed = ChatTemplate.Parse(new TemplateOrigin(template, "chat_template.jinja", IsFile: true), ImmutableSortedDictionary<string, string>.Empty);
            var rendered = parsed.Render(
                new ChatInput([]) { Variables = variables.EnumerateObject().ToImmutableSortedDictionary(p => p.Name, p => p.Value.Clone()) },
                new FixedTime(Now));
            return (rendered.Text, string.Join(' ', rendered.Assistant.Select(span => $"{span.Start}-{span.End}")));
        }
        catch (ExperimentException e)
        {
            return ($"{e.Diagnostics[0].Code} {e.Diagnostics[0]}", "");
        }
    }

    private static string Name(JsonElement one) =>
        one.TryGetProperty("name", out var name) ? name.GetString()! : one.GetProperty("template").GetString()!;

    private static IEnumerable<string> Lines(StreamReader reader)
    {
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => now;
    }
}
