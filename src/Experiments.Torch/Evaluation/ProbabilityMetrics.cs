namespace Experiments.Torch.Evaluation;

/// <summary>How good predicted probabilities are, with scikit-learn's meaning of each number.</summary>
internal static class ProbabilityMetrics
{
    private const int Bins = 10;

    /// <summary>The mean of −log p of the true class, in nats; infinite where one of them has the probability 0.</summary>
    /// <param name="probabilities">[N][K], each row summing to 1.</param>
    /// <param name="labels">[N] classes.</param>
    public static double LogLoss(IReadOnlyList<double[]> probabilities, IReadOnlyList<int> labels) =>
        -labels.Select((label, row) => Math.Log(probabilities[row][label])).Average();

    /// <summary>
    /// The mean squared distance from certainty in the true class, 0 to 2: summed over classes (Brier, "Verification of forecasts expressed in
    /// terms of probability", 1950), so twice what is customary for two classes.
    /// </summary>
    public static double Brier(IReadOnlyList<double[]> probabilities, IReadOnlyList<int> labels) =>
        labels.Select((label, row) => probabilities[row].Select((p, k) => Square(p - (k == label ? 1 : 0))).Sum()).Average();

    /// <summary>
    /// Expected calibration error: how far accuracy is from confidence in ten bins of confidence, (0, 0.1] to (0.9, 1], weighted by their rows
    /// (Guo et al., "On Calibration of Modern Neural Networks", 2017).
    /// </summary>
    public static double CalibrationError(IReadOnlyList<double[]> probabilities, IReadOnlyList<int> labels)
    {
        var rows = probabilities.Select((row, i) => (Confidence: row.Max(), Right: Array.IndexOf(row, row.Max()) == labels[i] ? 1 : 0));
        return rows.GroupBy(row => Math.Clamp((int)Math.Ceiling(row.Confidence * Bins), 1, Bins))
            .Sum(bin => Math.Abs(bin.Sum(row => row.Right) - bin.Sum(row => row.Confidence))) / labels.Count;
    }

    /// <summary>
    /// The area under the ROC curve: how often a row of the class scores higher than one that is not of it, equal scores counting half. Not a
    /// number where either kind is absent.
    /// </summary>
    /// <param name="scores">[N], of one class.</param>
    /// <param name="isClass">[N] whether the row is of it.</param>
    public static double RocAuc(IReadOnlyList<double> scores, IReadOnlyList<bool> isClass)
    {
        double wins = 0, below = 0;
        foreach (var (of, others) in ByScore(scores, isClass).Reverse())
        {
            wins += of * (below + (others / 2.0));
            below += others;
        }

        return wins / (below * isClass.Count(yes => yes));
    }

    /// <summary>The mean over classes of the area of each against all others; not a number where a class is absent.</summary>
    public static double RocAucOneVersusRest(IReadOnlyList<double[]> probabilities, IReadOnlyList<int> labels) =>
        Enumerable.Range(0, probabilities[0].Length).Average(k =>
            RocAuc([.. probabilities.Select(row => row[k])], [.. labels.Select(label => label == k)]));

    /// <summary>
    /// Precision at each threshold, weighted by the recall gained there: the area under the precision–recall curve without interpolation. Not a
    /// number where no row is of the class.
    /// </summary>
    /// <param name="scores">[N], of one class.</param>
    /// <param name="isClass">[N] whether the row is of it.</param>
    public static double AveragePrecision(IReadOnlyList<double> scores, IReadOnlyList<bool> isClass)
    {
        double sum = 0, found = 0, taken = 0;
        foreach (var (of, others) in ByScore(scores, isClass))
        {
            found += of;
            taken += of + others;
            sum += of * found / taken;
        }

        return sum / found;
    }

    /// <summary>How many rows of the class and how many others there are at each score, the highest first.</summary>
    private static IEnumerable<(int Of, int Others)> ByScore(IReadOnlyList<double> scores, IReadOnlyList<bool> isClass) =>
        scores.Zip(isClass).GroupBy(row => row.First).OrderByDescending(group => group.Key)
            .Select(group => (group.Count(row => row.Second), group.Count(row => !row.Second)));

    private static double Square(double x) => x * x;
}
