namespace Experiments.Torch.Evaluation.Texts;

/// <summary>
/// Precision of a corpus in n-grams up to four, with a penalty for brevity (Papineni et al., "BLEU: a Method for Automatic Evaluation of
/// Machine Translation", 2002), from 0 to 100. The numbers are those of sacrebleu 2.6.0 with its defaults: one reference a prediction,
/// exponential smoothing (each order without a match counts as half the one before it), effective order for single sentences only.
/// </summary>
/// <param name="Score">From 0 to 100; rounding may take a perfect one a little over.</param>
/// <param name="Precisions">Of orders 1 to 4, from 0 to 100, smoothed.</param>
/// <param name="BrevityPenalty">1 where the predictions are as long as the references or longer, else below 1.</param>
/// <param name="PredictionLength">In tokens.</param>
/// <param name="ReferenceLength">In tokens.</param>
internal sealed record Bleu(
    double Score, IReadOnlyList<double> Precisions, double BrevityPenalty, int PredictionLength, int ReferenceLength)
{
    private const int Order = 4;

    // What sacrebleu takes for the logarithm of 0.
    private const double LogZero = -9999999999;

    /// <summary>Of all pairs together: counts are added up before they are divided.</summary>
    public static Bleu OfCorpus(
        IReadOnlyList<string> predictions, IReadOnlyList<string> references, BleuTokenizer tokenizer, bool lowercase = false)
    {
        var overlaps = predictions.Zip(references, (prediction, reference) =>
            NGramOverlap.UpTo(Order, Tokens(prediction, tokenizer, lowercase), Tokens(reference, tokenizer, lowercase)));
        return Of(NGramOverlap.Sum(overlaps, Order), effectiveOrder: false);
    }

    /// <summary>Of one pair: orders for which the prediction is too short do not count.</summary>
    public static Bleu OfSentence(string prediction, string reference, BleuTokenizer tokenizer = BleuTokenizer.V13a)
    {
        var overlaps = NGramOverlap.UpTo(Order, Tokens(prediction, tokenizer, false), Tokens(reference, tokenizer, false));
        return Of(overlaps, effectiveOrder: true);
    }

    private static List<string> Tokens(string text, BleuTokenizer tokenizer, bool lowercase) =>
        BleuTokenizers.Split(PythonText.TrimEnd(lowercase ? PythonText.Lower(text) : text), tokenizer);

    private static Bleu Of(NGramOverlap[] overlaps, bool effectiveOrder)
    {
        var (predicted, referred) = (overlaps[0].Prediction, overlaps[0].Reference);
        var penalty = predicted >= referred ? 1 : predicted == 0 ? 0 : Math.Exp(1 - ((double)referred / predicted));
        var precisions = new double[Order];
        if (overlaps[0].Matches == 0)
            return new(0, precisions, penalty, predicted, referred);

        // No n-grams of an order means none of the longer ones.
        var orders = overlaps.TakeWhile(overlap => overlap.Prediction > 0).Count();
        var smoothing = 1.0;
        for (var n = 0; n < orders; n++)
        {
            smoothing = overlaps[n].Matches == 0 ? smoothing * 2 : smoothing;
            precisions[n] = overlaps[n].Matches == 0
                ? 100 / (smoothing * overlaps[n].Prediction)
                : 100.0 * overlaps[n].Matches / overlaps[n].Prediction;
        }

        var counted = effectiveOrder ? orders : Order;
        var logs = precisions.Take(counted).Sum(precision => precision == 0 ? LogZero : Math.Log(precision));
        return new(penalty * Math.Exp(logs / counted), precisions, penalty, predicted, referred);
    }
}
