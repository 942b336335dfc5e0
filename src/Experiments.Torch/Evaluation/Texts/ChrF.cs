using System.Text;

namespace Experiments.Torch.Evaluation.Texts;

/// <summary>
/// F-score of character n-grams up to six, recall counting twice as much as precision (Popović, "chrF: character n-gram F-score for
/// automatic MT evaluation", 2015), from 0 to 100; chrF++ adds words and pairs of words (Popović, "chrF++: words helping character
/// n-grams", 2017). The numbers are those of sacrebleu 2.6.0 with its defaults: white space left out, orders averaged where both sides have
/// n-grams of them.
/// </summary>
internal static class ChrF
{
    private const int CharacterOrder = 6;

    // chrF++.
    private const int WordOrder = 2;

    // β² of the F-score.
    private const double Factor = 4;

    /// <summary>Of all pairs together: counts are added up before they are divided.</summary>
    /// <param name="words">chrF++.</param>
    public static double OfCorpus(IReadOnlyList<string> predictions, IReadOnlyList<string> references, bool words = false)
    {
        var overlaps = predictions.Zip(references, (prediction, reference) => Overlaps(prediction, reference, words));
        return Score(NGramOverlap.Sum(overlaps, CharacterOrder + (words ? WordOrder : 0)));
    }

    public static double OfSentence(string prediction, string reference, bool words = false) =>
        Score(Overlaps(prediction, reference, words));

    private static NGramOverlap[] Overlaps(string prediction, string reference, bool words)
    {
        var characters = NGramOverlap.UpTo(CharacterOrder, Characters(prediction), Characters(reference));
        NGramOverlap[] all = words ? [.. characters, .. NGramOverlap.UpTo(WordOrder, Words(prediction), Words(reference))] : characters;
        // Where a reference is too short for an order, the prediction's n-grams do not count against it.
        return Array.ConvertAll(all, overlap => overlap.Reference == 0 ? default : overlap);
    }

    private static double Score(NGramOverlap[] overlaps)
    {
        var counted = overlaps.Where(overlap => overlap.Prediction > 0 && overlap.Reference > 0).ToList();
        if (counted.Count == 0)
            return 0;
        var precision = counted.Average(overlap => (double)overlap.Matches / overlap.Prediction);
        var recall = counted.Average(overlap => (double)overlap.Matches / overlap.Reference);
        return precision + recall == 0 ? 0 : 100 * (1 + Factor) * precision * recall / ((Factor * precision) + recall);
    }

    private static List<Rune> Characters(string text) =>
        [.. text.EnumerateRunes().Where(rune => !(rune.IsBmp && PythonText.IsSpace((char)rune.Value)))];

    /// <summary>A mark of ASCII punctuation at the end of a word stands alone, else one at its start.</summary>
    private static List<string> Words(string text)
    {
        var words = new List<string>();
        foreach (var word in PythonText.Split(text))
        {
            if (word.Length == 1 || (!IsPunctuation(word[^1]) && !IsPunctuation(word[0])))
                words.Add(word);
            else if (IsPunctuation(word[^1]))
                words.AddRange([word[..^1], word[^1..]]);
            else
                words.AddRange([word[..1], word[1..]]);
        }

        return words;
    }

    private static bool IsPunctuation(char letter) => char.IsAscii(letter) && (char.IsPunctuation(letter) || char.IsSymbol(letter));
}
