using Experiments.Torch.Evaluation.Texts;
using FsCheck;
using FsCheck.Fluent;

namespace Experiments.Torch.Tests.Evaluation.Texts;

public sealed class TextMetricsPropertyTests
{
    private static readonly Gen<string> Word = Gen.Elements("red", "fish", "Fish", "runs", "running", "3.14", "a", "über", "中", "😀", "don't", "x-y");

    private static readonly Gen<string> Text = Word.ListOf().Select(words => string.Join(' ', words));

    private static readonly Arbitrary<(string, string)> Pair = Gen.Two(Text).Select(pair => (pair.Item1, pair.Item2)).ToArbitrary();

    private static readonly Arbitrary<(int[], int[])> Tokens =
        Gen.Two(Gen.Choose(0, 4).ListOf()).Select(pair => (pair.Item1.ToArray(), pair.Item2.ToArray())).ToArbitrary();

    [Fact]
    public void A_text_agrees_with_itself()
    {
        Prop.ForAll(Word.NonEmptyListOf().Select(words => string.Join(' ', words.Append("word"))).ToArbitrary(), text =>
        {
            var scores = TextMetrics.Of([text], [text], TextMetrics.Names);
            return scores["rouge1"] == 1 && scores["rougeL"] == 1 && scores["exact_match"] == 1 && scores["token_f1"] == 1
                && scores["ter"] == 0 && Math.Abs(scores["chrf"] - 100) < 1e-9
                && Math.Abs(Bleu.OfSentence(text, text).Score - 100) < 1e-9;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Scores_stay_in_their_range()
    {
        Prop.ForAll(Pair, pair => TextMetrics.Of([pair.Item1], [pair.Item2], TextMetrics.Names).All(score => score.Key switch
        {
            "ter" => score.Value >= 0,
            "bleu" or "chrf" => score.Value is >= 0 and <= 100 + 1e-9,
            _ => score.Value is >= 0 and <= 1,
        })).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Neither_the_order_of_a_corpus_nor_its_repetition_matters()
    {
        Prop.ForAll(Gen.Two(Text).NonEmptyListOf().ToArbitrary(), pairs =>
        {
            string[] predictions = [.. pairs.Select(pair => pair.Item1)];
            string[] references = [.. pairs.Select(pair => pair.Item2)];

            var once = TextMetrics.Of(predictions, references, TextMetrics.Names);
            var reversed = TextMetrics.Of([.. predictions.Reverse()], [.. references.Reverse()], TextMetrics.Names);
            var twice = TextMetrics.Of([.. predictions, .. predictions], [.. references, .. references], TextMetrics.Names);

            // BLEU is smoothed by a part of the number of n-grams.
            return once.All(score => Math.Abs(score.Value - reversed[score.Key]) < 1e-9
                && (score.Key == "bleu" || Math.Abs(score.Value - twice[score.Key]) < 1e-9));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void N_grams_are_counted_as_often_as_both_have_them()
    {
        Prop.ForAll(Tokens, pair =>
        {
            var (prediction, reference) = pair;
            var overlaps = NGramOverlap.UpTo(3, prediction, reference);
            return Enumerable.Range(1, 3).All(n =>
            {
                var (ours, theirs) = (Grams(prediction, n), Grams(reference, n));
                var common = ours.Distinct().Sum(gram => Math.Min(ours.Count(g => g == gram), theirs.Count(g => g == gram)));
                return overlaps[n - 1] == new NGramOverlap(common, ours.Count, theirs.Count);
            });
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_distance_within_the_band_is_that_of_Levenshtein()
    {
        Prop.ForAll(Tokens, pair =>
        {
            var (prediction, reference) = (pair.Item1.Take(20).ToArray(), pair.Item2.Take(20).ToArray());
            return new BeamEditDistance(reference, prediction).Distance == Levenshtein(prediction, reference);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Rows_that_are_known_need_not_be_computed_again()
    {
        Prop.ForAll(Tokens, pair =>
        {
            var (prediction, reference) = pair;
            var distance = new BeamEditDistance(reference, prediction);
            return Enumerable.Range(0, prediction.Length).All(same =>
            {
                int[] other = [.. prediction[..same], .. prediction[same..].Reverse()];
                return distance.After(other, same) == new BeamEditDistance(reference, other).Distance;
            });
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Moving_phrases_never_costs_more_than_not_moving_them()
    {
        Prop.ForAll(Tokens, pair =>
        {
            var (prediction, reference) = (pair.Item1.Take(20).ToArray(), pair.Item2.Take(20).ToArray());
            var edits = TranslationEditRate.OfCorpus([string.Join(' ', prediction)], [string.Join(' ', reference)]) * reference.Length / 100;
            return reference.Length == 0 || edits <= Levenshtein(prediction, reference) + 1e-9;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_common_subsequence_is_one_of_both()
    {
        Prop.ForAll(Tokens, pair =>
        {
            List<string> first = [.. pair.Item1.Select(t => $"{t}")], second = [.. pair.Item2.Select(t => $"{t}")];
            var places = CommonSubsequence.Places(first, second).Reverse().ToList();
            return places.Count == CommonSubsequence.Length(first, second)
                && places.Count == CommonSubsequence.Length(second, first)
                && IsSubsequence(places.Select(i => first[i]), second)
                && places.Zip(places.Skip(1)).All(p => p.First < p.Second);
        }).QuickCheckThrowOnFailure();
    }

    private static bool IsSubsequence(IEnumerable<string> part, List<string> whole)
    {
        var at = 0;
        foreach (var token in part)
        {
            at = whole.IndexOf(token, at) + 1;
            if (at == 0)
                return false;
        }

        return true;
    }

    private static List<string> Grams(int[] tokens, int n) =>
        [.. Enumerable.Range(0, Math.Max(0, tokens.Length - n + 1)).Select(i => string.Join(' ', tokens.Skip(i).Take(n)))];

    private static int Levenshtein(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(diagonal + (a[i - 1] == b[j - 1] ? 0 : 1), Math.Min(row[j], row[j - 1]) + 1));
        }

        return row[^1];
    }
}
