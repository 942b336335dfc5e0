namespace Experiments.Core.Reports;

/// <summary>Metric names for people: <c>eval_f1_macro</c> is «validation macro F1».</summary>
public static class MetricName
{
    public static string ForPeople(string metric)
    {
        (string split, string rest) = Parts(metric);
        string name = rest switch
        {
            "f1_macro" => "macro F1",
            "f1_weighted" => "weighted F1",
            "rouge1" => "ROUGE-1",
            "rouge2" => "ROUGE-2",
            "rougeL" => "ROUGE-L",
            "bleu" => "BLEU",
            "chrf" => "chrF",
            "ter" => "TER",
            "token_f1" => "token F1",
            "learning_rate" => "learning rate",
            "grad_norm" => "gradient norm",
            _ => rest.Replace('_', ' '),
        };
        return split switch { "eval" => "validation " + name, "test" => "test " + name, _ => name };
    }

    /// <summary><c>eval</c> or <c>test</c>; of a training metric the empty string.</summary>
    public static string SplitOf(string metric) => Parts(metric).Split;

    /// <summary><c>eval_rougeL</c> without its split.</summary>
    public static string WithoutSplit(string metric) => Parts(metric).Name;

    private static (string Split, string Name) Parts(string metric)
    {
        if (metric.StartsWith("eval_", StringComparison.Ordinal))
            return ("eval", metric[5..]);
        return metric.StartsWith("test_", StringComparison.Ordinal) ? ("test", metric[5..]) : ("", metric);
    }
}
