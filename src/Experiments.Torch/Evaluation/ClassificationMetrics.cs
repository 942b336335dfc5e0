using System.Collections.Immutable;

namespace Experiments.Torch.Evaluation;

/// <summary>
/// How well classes were predicted, with scikit-learn's meaning of each number; a class that is never predicted or never true counts as 0.
/// </summary>
/// <param name="Confusion">Row: true class, column: predicted.</param>
internal sealed record ClassificationMetrics(ImmutableArray<ImmutableArray<int>> Confusion)
{
    public static ClassificationMetrics Of(IReadOnlyList<int> labels, IReadOnlyList<int> predicted, int classes)
    {
        var counts = new int[classes, classes];
        for (var i = 0; i < labels.Count; i++)
            counts[labels[i], predicted[i]]++;
        return new([.. Enumerable.Range(0, classes).Select(row =>
            Enumerable.Range(0, classes).Select(column => counts[row, column]).ToImmutableArray())]);
    }

    public double Accuracy => Ratio(Classes.Sum(k => Confusion[k][k]), Rows);

    public double PrecisionMacro => Macro(Precision);

    public double RecallMacro => Macro(Recall);

    public double F1Macro => Macro(F1);

    /// <summary>Each class counts as often as it is true.</summary>
    public double F1Weighted => Weighted(F1);

    public double PrecisionWeighted => Weighted(Precision);

    public double RecallWeighted => Weighted(Recall);

    /// <summary>The mean recall of the classes that occur.</summary>
    public double BalancedAccuracy => Classes.Where(k => True(k) > 0).Average(Recall);

    /// <summary>
    /// The correlation of true and predicted classes, −1 to 1 (Gorodkin, "Comparing two K-category assignments by a K-category correlation
    /// coefficient", 2004); 0 where either side has one class only.
    /// </summary>
    public double Matthews
    {
        get
        {
            double rows = Rows;
            var covariance = (Classes.Sum(k => Confusion[k][k]) * rows) - Classes.Sum(k => (double)True(k) * Predicted(k));
            var ofTrue = (rows * rows) - Classes.Sum(k => (double)True(k) * True(k));
            var ofPredicted = (rows * rows) - Classes.Sum(k => (double)Predicted(k) * Predicted(k));
            return Ratio(covariance, Math.Sqrt(ofTrue) * Math.Sqrt(ofPredicted));
        }
    }

    /// <summary>
    /// Agreement beyond chance, at most 1 (Cohen, "A coefficient of agreement for nominal scales", 1960); not a number where all rows are and
    /// are predicted to be of one class.
    /// </summary>
    public double CohenKappa
    {
        get
        {
            var chance = Classes.Sum(k => (double)True(k) * Predicted(k)) / ((double)Rows * Rows);
            return (Accuracy - chance) / (1 - chance);
        }
    }

    /// <summary>How many rows are of a class: its support.</summary>
    public int True(int k) => Confusion[k].Sum();

    /// <summary>Of one class.</summary>
    public double Precision(int k) => Ratio(Confusion[k][k], Predicted(k));

    /// <summary>Of one class.</summary>
    public double Recall(int k) => Ratio(Confusion[k][k], True(k));

    /// <summary>Of one class.</summary>
    public double F1(int k) => Ratio(2.0 * Confusion[k][k], True(k) + Predicted(k));

    /// <summary>By the names that <c>evaluation.metrics</c> uses, and some that it does not offer yet.</summary>
    public double ByName(string metric) => metric switch
    {
        // With one class a row the micro averages are the accuracy.
        "accuracy" or "f1_micro" or "precision_micro" or "recall_micro" => Accuracy,
        "f1_macro" => F1Macro,
        "f1_weighted" => F1Weighted,
        "precision_macro" => PrecisionMacro,
        "precision_weighted" => PrecisionWeighted,
        "recall_macro" => RecallMacro,
        "recall_weighted" => RecallWeighted,
        "balanced_accuracy" => BalancedAccuracy,
        "matthews" => Matthews,
        "cohen_kappa" => CohenKappa,
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "Not a metric of classification."),
    };

    private IEnumerable<int> Classes => Enumerable.Range(0, Confusion.Length);

    private int Rows => Classes.Sum(True);

    private int Predicted(int k) => Classes.Sum(row => Confusion[row][k]);

    // Over all classes of the data, also those that this split lacks: scikit-learn's labels=range(K).
    private double Macro(Func<int, double> score) => Classes.Average(score);

    private double Weighted(Func<int, double> score) => Ratio(Classes.Sum(k => score(k) * True(k)), Rows);

    private static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;
}
