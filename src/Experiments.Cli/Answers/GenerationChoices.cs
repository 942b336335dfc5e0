using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.Json.Nodes;
using Experiments.Core.Knobs;

namespace Experiments.Cli.Answers;

/// <summary>An option for every knob of generation: <c>--max-new-tokens</c> is <c>generation.max_new_tokens</c>.</summary>
internal sealed class GenerationChoices
{
    private const string Section = "generation.";
    private const string Sample = "do_sample";

    // They mean something only where tokens are drawn.
    private static readonly string[] OfDrawing = ["temperature", "top_k", "top_p"];

    private readonly ImmutableArray<(Knob Knob, Option Option)> choices =
    [
        .. KnobCatalog.All
            .Where(knob => knob.Key.StartsWith(Section, StringComparison.Ordinal) && knob.Leaf != "rows")
            .Select(knob => (knob, knob.Type == KnobType.Texts ? (Option)Texts(knob) : One(knob))),
    ];

    public IEnumerable<Option> Options => choices.Select(choice => choice.Option);

    /// <summary>What was said, by transformers' names.</summary>
    public ImmutableSortedDictionary<string, JsonElement> In(ParseResult parsed)
    {
        ImmutableSortedDictionary<string, JsonElement> said = choices
            .Select(choice => (choice.Knob, Result: parsed.GetResult(choice.Option)))
            .Where(choice => choice.Result is { Implicit: false })
            .ToImmutableSortedDictionary(choice => choice.Knob.Leaf, choice => Value(choice.Knob, choice.Result), StringComparer.Ordinal);
        return said.ContainsKey(Sample) || !OfDrawing.Any(said.ContainsKey) ? said : said.Add(Sample, JsonElement.Parse("true"));
    }

    private static Option<string?> One(Knob knob)
    {
        bool isSwitch = knob.Type == KnobType.Boolean;
        var option = new Option<string?>(Name(knob))
        {
            Description = OfDrawing.Contains(knob.Leaf) ? $"{knob.Meaning}. Tokens are drawn where it is given." : $"{knob.Meaning}.",
            HelpName = isSwitch ? "true|false" : "NUMBER",
            Arity = isSwitch ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        };
        option.Validators.Add(result => Check(knob, result));
        return option;
    }

    private static Option<string[]> Texts(Knob knob)
    {
        var option = new Option<string[]>(Name(knob), "--stop")
        {
            Description = $"{knob.Meaning}. May be given several times.",
            HelpName = "TEXT",
            AllowMultipleArgumentsPerToken = false,
        };
        option.Validators.Add(result => Check(knob, result));
        return option;
    }

    private static string Name(Knob knob) => $"--{knob.Leaf.Replace('_', '-')}";

    private static void Check(Knob knob, OptionResult result)
    {
        if (KnobValues.Read(knob, Value(knob, result)).Problem is { } problem)
        {
            result.AddError(problem.Message);
        }
    }

    private static JsonElement Value(Knob knob, OptionResult? result)
    {
        string[] words = [.. (result?.Tokens ?? []).Select(token => token.Value)];
        if (knob.Type == KnobType.Texts)
        {
            return JsonSerializer.SerializeToElement(words);
        }

        string word = words.Length == 0 ? "true" : words[0];
        return IsPlain(word) ? JsonElement.Parse(word) : JsonSerializer.SerializeToElement(word);
    }

    /// <summary>A number or a truth value as JSON writes it; all else is a text, which the knob refuses.</summary>
    private static bool IsPlain(string word)
    {
        try
        {
            return JsonNode.Parse(word) is JsonValue value && value.GetValueKind() != JsonValueKind.String;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
