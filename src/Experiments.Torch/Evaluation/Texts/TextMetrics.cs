namespace Experiments.Torch.Evaluation.Texts;

/// <summary>Generated texts against their references, by the names that <c>evaluation.metrics</c> uses.</summary>
internal static class TextMetrics
{
    private static readonly Dictionary<string, Func<IReadOnlyList<string>, IReadOnlyList<string>, double>> Known =
        new(StringComparer.Ordinal)
        {
            ["rouge1"] = (predictions, references) => Mean(predictions, references, (p, r) => Rouge.N(1, p, r)),
            ["rouge2"] = (predictions, references) => Mean(predictions, references, (p, r) => Rouge.N(2, p, r)),
            ["rougeL"] = (predictions, references) => Mean(predictions, references, (p, r) => Rouge.L(p, r)),
            ["bleu"] = (predictions, references) => Bleu.OfCorpus(predictions, references, BleuTokenizer.V13a).Score,
            ["chrf"] = (predictions, references) => ChrF.OfCorpus(predictions, references),
            ["ter"] = TranslationEditRate.OfCorpus,
            ["exact_match"] = (predictions, references) => Mean(predictions, references, Squad.ExactMatch),
            ["token_f1"] = (predictions, references) => Mean(predictions, references, Squad.TokenF1),
        };

    /// <summary>All names, in the order in which they are shown.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["rouge1", "rouge2", "rougeL", "bleu", "chrf", "ter", "exact_match", "token_f1"];

    /// <summary>
    /// Each metric as its reference tool has it with its defaults: <c>rouge1</c>, <c>rouge2</c>, <c>rougeL</c> (the mean of the F-measures,
    /// not stemmed, 0 to 1), <c>bleu</c> and <c>chrf</c> (of the corpus, 0 to 100), <c>ter</c> (of the corpus, percent, lower is better),
    /// <c>exact_match</c> and <c>token_f1</c> (the mean over answers, 0 to 1).
    /// </summary>
    /// <exception cref="ArgumentException">There are no texts, or not as many predictions as references.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A name is none of <see cref="Names"/>.</exception>
    public static IReadOnlyDictionary<string, double> Of(
        IReadOnlyList<string> predictions, IReadOnlyList<string> references, IEnumerable<string> names)
    {
        if (predictions.Count == 0 || predictions.Count != references.Count)
            throw new ArgumentException($"There are {predictions.Count} predictions and {references.Count} references.", nameof(predictions));
        return names.Distinct(StringComparer.Ordinal).ToDictionary(
            name => name, name => Metric(name)(predictions, references), StringComparer.Ordinal);
    }

    private static Func<IReadOnlyList<string>, IReadOnlyList<string>, double> Metric(string name) =>
        Known.GetValueOrDefault(name) ?? throw new ArgumentOutOfRangeException(nameof(name), name, "Not a metric of texts.");

    private static double Mean(
        IReadOnlyList<string> predictions, IReadOnlyList<string> references, Func<string, string, double> score) =>
        predictions.Zip(references, score).Average();
}
