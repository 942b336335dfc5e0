namespace Experiments.Torch.Evaluation.Texts;

/// <summary>
/// Edits that turn predictions into their references: words put in, taken out, replaced, and phrases moved, each for one, over the words of
/// the references (Snover et al., "A Study of Translation Edit Rate with Targeted Human Annotation", 2006). In percent; 0 is best, and more
/// than 100 is possible. The numbers are those of sacrebleu 2.6.0 with its defaults, which follows Tercom: lower case, words as white space
/// has them.
/// </summary>
internal static class TranslationEditRate
{
    /// <summary>Of all pairs together: edits over words.</summary>
    public static double OfCorpus(IReadOnlyList<string> predictions, IReadOnlyList<string> references)
    {
        var (edits, words) = (0L, 0L);
        foreach (var (prediction, reference) in predictions.Zip(references))
        {
            var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
            var referred = Words(reference, numbers);
            edits += Edits(Words(prediction, numbers), referred);
            words += referred.Length;
        }

        return words > 0 ? 100.0 * edits / words : edits > 0 ? 100 : 0;
    }

    private static int[] Words(string text, Dictionary<string, int> numbers) =>
        [.. PythonText.Split(PythonText.Lower(text)).Select(word =>
            numbers.TryGetValue(word, out var number) ? number : numbers[word] = numbers.Count)];

    /// <summary>Phrases are moved as long as that saves edits, the best first; what is left is edited word by word.</summary>
    private static int Edits(int[] prediction, int[] reference)
    {
        if (reference.Length == 0)
            return prediction.Length;
        var search = new ShiftSearch(reference);
        var shifts = 0;
        while (search.Best(prediction) is { } shifted)
        {
            prediction = shifted;
            shifts++;
        }

        return shifts + new BeamEditDistance(reference, prediction).Distance;
    }
}
