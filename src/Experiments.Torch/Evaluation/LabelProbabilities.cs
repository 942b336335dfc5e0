namespace Experiments.Torch.Evaluation;

/// <summary>From the log-probabilities of each label's answer to probabilities of the labels.</summary>
internal static class LabelProbabilities
{
    /// <summary>Softmax: as if one of the answers had to be given. A row that sums to 1.</summary>
    public static float[] Of(float[] logs)
    {
        var highest = logs.Max();
        var weights = Array.ConvertAll(logs, log => Math.Exp(log - highest));
        var sum = weights.Sum();
        return Array.ConvertAll(weights, weight => (float)(weight / sum));
    }
}
