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
    public double F1Weighted => Ratio(Classes.Sum(k => F1(k) * True(k)), Rows);

    /// <summary>By the names that <c>evaluation.metrics</c> uses.</summary>
    public double ByName(string metric) => metric switch
    {
        "accuracy" => Accuracy,
        "f1_macro" => F1Macro,
        "f1_weighted" => F1Weighted,
        "precision_macro" => PrecisionMacro,
        "recall_macro" => RecallMacro,
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "Not a metric of classification."),
    };

    private IEnumerable<int> Classes => Enumerable.Range(0, Confusion.Length);

    private int Rows => Classes.Sum(True);

    private int True(int k) => Confusion[k].Sum();

    private int Predicted(int k) => Classes.Sum(row => Confusion[row][k]);

    private double Precision(int k) => Ratio(Confusion[k][k], Predicted(k));

    private double Recall(int k) => Ratio(Confusion[k][k], True(k));

    private double F1(int k) => Ratio(2.0 * Confusion[k][k], True(k) + Predicted(k));

    // Over all classes of the data, also those that this split lacks: scikit-learn's labels=range(K).
    private double Macro(Func<int, double> score) => Classes.Average(score);

    private static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;
}
