using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Torch.Generation;

namespace Experiments.Torch.Tests.Generation;

/// <summary>Reference: transformers' logits processors and warpers on random rows, generation/logit-rules.json.</summary>
public sealed class GoldenLogitRuleTests
{
    private static readonly string Folder = GoldenFolder.PathOf("generation");

    public static TheoryData<int> Cases => File.Exists(Path.Combine(Folder, "logit-rules.json"))
        ? [.. Enumerable.Range(0, Golden["cases"]!.AsArray().Count)]
        : [-1];

    private static JsonObject Golden => GoldenCases.Json(Folder, "logit-rules.json");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Changes_logits_as_the_reference_does(int index)
    {
        Skip.If(index < 0, $"There is no logit-rules.json in {Folder}.");
        var golden = Golden;
        var expected = golden["cases"]![index]!;
        var rule = Rule((string)expected["rule"]!);
        for (var row = 0; row < golden["logits"]!.AsArray().Count; row++)
        {
            var scores = Floats(golden["logits"]![row]!);
            int[] prefix = [.. golden["prefix"]![row]!.AsArray().Select(id => (int)id!)];

            rule(scores, new RowSoFar(prefix, prefix.Length, prefix));

            var wanted = Floats(expected["logits"]![row]!);
            for (var token = 0; token < scores.Length; token++)
                scores[token].ShouldBe(wanted[token], $"{expected["rule"]}, row {row}, token {token}");
        }
    }

    // «top_k 5», «bad_words 3 4», whatever the file holds.
    private static LogitRule Rule(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var numbers = words.Skip(1).Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        ImmutableArray<int> Ids() => [.. numbers.Select(number => (int)number)];
        return words[0] switch
        {
            "temperature" => NarrowingRules.Temperature(numbers[0]),
            "top_k" => NarrowingRules.TopK((int)numbers[0]),
            "top_p" => NarrowingRules.TopP(numbers[0]),
            "min_p" => NarrowingRules.MinP(numbers[0]),
            "typical_p" or "typical" => NarrowingRules.TypicalP(numbers[0]),
            "repetition_penalty" => SteeringRules.RepetitionPenalty(numbers[0]),
            "encoder_repetition_penalty" => SteeringRules.EncoderRepetitionPenalty(numbers[0]),
            "no_repeat_ngram_size" or "no_repeat_ngram" => SteeringRules.NoRepeatNgram((int)numbers[0]),
            "encoder_no_repeat_ngram_size" => SteeringRules.EncoderNoRepeatNgram((int)numbers[0]),
            "bad_words" or "bad_words_ids" => SteeringRules.BadWords([Ids()]),
            "suppress_tokens" or "suppress" => SteeringRules.Suppress(Ids()),
            "begin_suppress_tokens" => SteeringRules.SuppressAtBegin(Ids()),
            "min_length" => SteeringRules.MinLength((int)numbers[0], Ids().RemoveAt(0)),
            "min_new_tokens" => SteeringRules.MinNewTokens((int)numbers[0], Ids().RemoveAt(0)),
            "forced_bos_token_id" => SteeringRules.ForceFirst((int)numbers[0]),
            "forced_eos_token_id" => SteeringRules.ForceLast(Ids().RemoveAt(0), _ => (int)numbers[0]),
            _ => throw new InvalidDataException($"The rule '{text}' is not known to this test."),
        };
    }

    private static float[] Floats(JsonNode row) => [.. row.AsArray().Select(value => value is null ? float.NegativeInfinity : (float)(double)value)];
}
