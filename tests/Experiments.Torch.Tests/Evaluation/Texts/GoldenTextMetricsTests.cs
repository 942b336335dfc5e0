using System.Text.Json.Nodes;
using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Torch.Evaluation.Texts;

namespace Experiments.Torch.Tests.Evaluation.Texts;

/// <summary>Reference: rouge-score, sacrebleu and SQuAD's normalisation on numbers/metrics.json, key by key.</summary>
public sealed class GoldenTextMetricsTests
{
    private const double Tolerance = 1e-6;

    private static readonly Dictionary<string, Func<string, string, double>> OfPairs = new(StringComparer.Ordinal)
    {
        ["rouge1"] = (p, r) => Rouge.N(1, p, r),
        ["rouge2"] = (p, r) => Rouge.N(2, p, r),
        ["rougeL"] = (p, r) => Rouge.L(p, r),
        ["rougeLsum"] = (p, r) => Rouge.LSum(p, r),
        ["rouge1_stem"] = (p, r) => Rouge.N(1, p, r, stem: true),
        ["rouge2_stem"] = (p, r) => Rouge.N(2, p, r, stem: true),
        ["rougeL_stem"] = (p, r) => Rouge.L(p, r, stem: true),
        ["rougeLsum_stem"] = (p, r) => Rouge.LSum(p, r, stem: true),
        ["exact_match_squad"] = Squad.ExactMatch,
        ["f1_squad"] = Squad.TokenF1,
        ["chrf"] = (p, r) => ChrF.OfSentence(p, r),
        ["bleu_sentence"] = (p, r) => Bleu.OfSentence(p, r).Score,
    };

    private static readonly Dictionary<string, BleuTokenizer> Tokenizers = new(StringComparer.Ordinal)
    {
        ["bleu_13a"] = BleuTokenizer.V13a,
        ["bleu_char"] = BleuTokenizer.Character,
        ["bleu_intl"] = BleuTokenizer.International,
        ["bleu_none"] = BleuTokenizer.None,
    };

    [SkippableFact]
    public void Scores_of_single_pairs_are_the_reference_tools()
    {
        var (predictions, references, golden) = Texts();
        var pairs = golden["per_pair"]!.AsArray();
        pairs.Count.ShouldBe(predictions.Length);

        for (var i = 0; i < pairs.Count; i++)
        {
            foreach (var (name, expected) in pairs[i]!.AsObject())
                OfPairs[name](predictions[i], references[i]).ShouldBe((double)expected!, Tolerance, $"{name} of pair {i}");
        }
    }

    [SkippableFact]
    public void Scores_of_the_corpus_are_the_reference_tools()
    {
        var (predictions, references, golden) = Texts();
        foreach (var (name, expected) in golden["corpus"]!.AsObject())
        {
            if (Tokenizers.TryGetValue(name, out var tokenizer))
                SameBleu(Bleu.OfCorpus(predictions, references, tokenizer), expected!.AsObject(), name);
            else
                OfCorpus(name, predictions, references).ShouldBe((double)expected!, Tolerance, name);
        }
    }

    [SkippableFact]
    public void The_runs_names_stand_for_the_same_scores()
    {
        var (predictions, references, golden) = Texts();
        var corpus = golden["corpus"]!;
        (string Ours, JsonNode? Reference)[] expected =
        [
            ("rouge1", corpus["rouge1"]), ("rouge2", corpus["rouge2"]), ("rougeL", corpus["rougeL"]), ("bleu", corpus["bleu_13a"]?["score"]),
            ("ter", corpus["ter"]), ("exact_match", corpus["exact_match_squad"]), ("token_f1", corpus["f1_squad"]),
        ];

        var scores = TextMetrics.Of(predictions, references, TextMetrics.Names);

        scores.Keys.ShouldBe(TextMetrics.Names, ignoreOrder: true);
        foreach (var (name, reference) in expected)
            scores[name].ShouldBe((double)reference!, Tolerance, name);
    }

    private static double OfCorpus(string name, string[] predictions, string[] references) => name switch
    {
        "bleu_13a_lowercase" => Bleu.OfCorpus(predictions, references, BleuTokenizer.V13a, lowercase: true).Score,
        "chrf++" => ChrF.OfCorpus(predictions, references, words: true),
        "ter" => TranslationEditRate.OfCorpus(predictions, references),
        // Means over pairs, chrf among them: the file holds the mean, not the score of the corpus.
        _ => predictions.Zip(references, OfPairs[name]).Average(),
    };

    private static void SameBleu(Bleu ours, JsonObject expected, string name)
    {
        ours.Score.ShouldBe((double)expected["score"]!, Tolerance, name);
        ours.Precisions.ToArray().ShouldBe([.. expected["precisions"]!.AsArray().Select(p => (double)p!)], Tolerance, name);
        ours.BrevityPenalty.ShouldBe((double)expected["brevity_penalty"]!, 1e-9, name);
        ours.PredictionLength.ShouldBe((int)expected["hyp_len"]!, name);
        ours.ReferenceLength.ShouldBe((int)expected["ref_len"]!, name);
    }

    private static (string[] Predictions, string[] References, JsonObject Golden) Texts()
    {
        Skip.IfNot(File.Exists(GoldenFolder.PathOf("numbers", "metrics.json")), "There are no metrics at this root.");
        var golden = GoldenCases.Json(GoldenFolder.PathOf("numbers"), "metrics.json")["text"]!.AsObject();
        return (Strings(golden["hypotheses"]), Strings(golden["references"]), golden);
    }

    private static string[] Strings(JsonNode? list) => [.. list!.AsArray().Select(text => (string)text!)];
}
