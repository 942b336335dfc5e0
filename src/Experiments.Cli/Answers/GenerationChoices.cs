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

    private readonly ImmutableArray<(Knob Knob, Option<string[]> Option)> choices =
    [
        .. KnobCatalog.All
            .Where(knob => knob.Key.StartsWith(Section, StringComparison.Ordinal) && knob.Leaf != "rows")
            .Select(knob => (knob, Of(knob))),
    ];

    public IEnumerable<Option> Options => choices.Select(choice => choice.Option);

    /// <summary>What was said, by transformers' names.</summary>
    public ImmutableSortedDictionary<string, JsonElement> In(ParseResult parsed)
    {
        ImmutableSortedDictionary<string, JsonElement> said = choices
            .Where(choice => parsed.GetResult(choice.Option) is { Implicit: false })
            .ToImmutableSortedDictionary(choice => choice.Knob.Leaf, choice => Value(choice.Knob, parsed.GetValue(choice.Option) ?? []), StringComparer.Ordinal);
        return said.ContainsKey(Sample) || !OfDrawing.Any(said.ContainsKey) ? said : said.Add(Sample, JsonElement.Parse("true"));
    }

    private static Option<string[]> Of(Knob knob)
    {
        bool isList = knob.Type == KnobType.Texts;
        var option = new Option<string[]>($"--{knob.Leaf.Replace('_', '-')}")
        {
            Description = isList ? $"{knob.Meaning}. May be given several times." : $"{knob.Meaning}.",
            HelpName = knob.Type switch
            {
                KnobType.Boolean => "true|false",
                KnobType.Texts => "TEXT",
                _ => "NUMBER",
            },
            Arity = knob.Type == KnobType.Boolean ? ArgumentArity.ZeroOrOne : isList ? ArgumentArity.OneOrMore : ArgumentArity.ExactlyOne,
            AllowMultipleArgumentsPerToken = false,
        };
        if (isList)
        {
            option.Aliases.Add("--stop");
        }

        option.Validators.Add(result => Check(knob, result));
        return option;
    }

    private static void Check(Knob knob, OptionResult result)
    {
        JsonElement value = Value(knob, [.. result.Tokens.Select(token => token.Value)]);
        if (KnobValues.Read(knob, value).Problem is { } problem)
        {
            result.AddError(problem.Message);
        }
    }

    private static JsonElement Value(Knob knob, string[] words)
    {
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
