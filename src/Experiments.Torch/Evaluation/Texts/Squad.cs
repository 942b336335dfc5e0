using System.Text;

namespace Experiments.Torch.Evaluation.Texts;

/// <summary>
/// How SQuAD compares answers (Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine Comprehension of Text", 2016): lower case, no
/// punctuation, no articles, single spaces. Between 0 and 1; SQuAD's own script prints the mean times 100.
/// </summary>
internal static class Squad
{
    /// <summary>1 where the answers are the same, else 0.</summary>
    public static double ExactMatch(string prediction, string reference) => Words(prediction).SequenceEqual(Words(reference)) ? 1 : 0;

    /// <summary>F1 of the words that they share; two answers without words agree.</summary>
    public static double TokenF1(string prediction, string reference)
    {
        var (predicted, referred) = (Words(prediction), Words(reference));
        if (predicted.Count == 0 || referred.Count == 0)
            return predicted.Count == referred.Count ? 1 : 0;
        var overlap = NGramOverlap.UpTo(1, predicted, referred)[0];
        if (overlap.Matches == 0)
            return 0;
        var (precision, recall) = ((double)overlap.Matches / predicted.Count, (double)overlap.Matches / referred.Count);
        return 2 * precision * recall / (precision + recall);
    }

    private static List<string> Words(string answer)
    {
        var kept = PythonText.Lower(answer).Where(c => !(char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c))));
        return PythonText.Split(WithoutArticles(string.Concat(kept)));
    }

    /// <summary>A space for each a, an and the with no letter or digit on either side, as between dashes of other scripts.</summary>
    private static string WithoutArticles(string text)
    {
        var (kept, word) = (new StringBuilder(text.Length), new StringBuilder());
        foreach (var rune in text.EnumerateRunes())
        {
            if (PythonText.IsWord(rune))
            {
                word.Append(rune);
                continue;
            }

            kept.Append(WordOrSpace(word)).Append(rune);
            word.Clear();
        }

        return kept.Append(WordOrSpace(word)).ToString();
    }

    private static string WordOrSpace(StringBuilder word) => word.ToString() is not ("a" or "an" or "the") and var other ? other : " ";
}
