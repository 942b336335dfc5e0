using System.Text.RegularExpressions;

namespace Experiments.Torch.Evaluation.Texts;

/// <summary>
/// Recall-oriented overlap of a prediction with its reference (Lin, "ROUGE: A Package for Automatic Evaluation of Summaries", 2004): F1 over
/// n-grams or the longest common subsequence, between 0 and 1. The numbers are those of rouge-score 0.1.2.
/// </summary>
internal static partial class Rouge
{
    private const int ShortWord = 3;

    /// <summary>ROUGE-1, ROUGE-2 and so on.</summary>
    public static double N(int n, string prediction, string reference, bool stem = false)
    {
        var overlap = NGramOverlap.UpTo(n, Tokens(prediction, stem), Tokens(reference, stem))[^1];
        return F1(overlap.Matches, overlap.Prediction, overlap.Reference);
    }

    /// <summary>ROUGE-L: the longest common subsequence, lines not told apart.</summary>
    public static double L(string prediction, string reference, bool stem = false)
    {
        var (predicted, referred) = (Tokens(prediction, stem), Tokens(reference, stem));
        return F1(CommonSubsequence.Length(referred, predicted), predicted.Count, referred.Count);
    }

    /// <summary>
    /// ROUGE-Lsum: each line of the reference is matched with all lines of the prediction, and what any of them shares with it counts. A
    /// word counts no more often than it occurs on either side, as in version 1.5.5 of the original.
    /// </summary>
    public static double LSum(string prediction, string reference, bool stem = false)
    {
        var predicted = Lines(prediction, stem);
        var referred = Lines(reference, stem);
        var left = predicted.SelectMany(line => line).CountBy(token => token, StringComparer.Ordinal)
            .ToDictionary(count => count.Key, count => count.Value, StringComparer.Ordinal);
        var hits = 0;
        foreach (var line in referred)
        {
            var shared = new SortedSet<int>(predicted.SelectMany(other => CommonSubsequence.Places(line, other)));
            foreach (var place in shared)
            {
                if (left.GetValueOrDefault(line[place]) is > 0 and var count)
                {
                    left[line[place]] = count - 1;
                    hits++;
                }
            }
        }

        return F1(hits, predicted.Sum(line => line.Count), referred.Sum(line => line.Count));
    }

    private static List<List<string>> Lines(string text, bool stem) => [.. text.Split('\n').Select(line => Tokens(line, stem))];

    /// <summary>Runs of ASCII letters and digits, in lower case; short words have no ending to take off.</summary>
    private static List<string> Tokens(string text, bool stem) =>
        [.. Words().Matches(PythonText.Lower(text)).Select(match => match.Value)
            .Select(word => stem && word.Length > ShortWord ? PorterStemmer.Stem(word) : word)];

    private static double F1(int matches, int prediction, int reference)
    {
        if (matches == 0)
            return 0;
        var (precision, recall) = ((double)matches / prediction, (double)matches / reference);
        return 2 * precision * recall / (precision + recall);
    }

    [GeneratedRegex("[a-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
