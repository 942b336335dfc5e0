using static TorchSharp.torch;

namespace Experiments.Torch.Evaluation;

/// <summary>What a classifier says about rows: the probability of each class.</summary>
/// <param name="Probabilities">[N][K], each row summing to 1.</param>
/// <param name="Losses">Cross entropy of each row, in nats.</param>
internal sealed record ClassScores(IReadOnlyList<float[]> Probabilities, IReadOnlyList<double> Losses)
{
    /// <summary>The likeliest class of each row; the first of equals.</summary>
    public IReadOnlyList<int> Predicted { get; } = [.. Probabilities.Select(row => Array.IndexOf(row, row.Max()))];

    /// <param name="logits">[N,K].</param>
    /// <param name="labels">Classes, as many as rows.</param>
    /// <param name="smoothing">Of the loss, as in training.</param>
    public static ClassScores Of(Tensor logits, IReadOnlyList<int> labels, double smoothing)
    {
        using var scope = NewDisposeScope();
        var classes = (int)logits.shape[1];
        var logs = logits.log_softmax(1).cpu().data<float>().ToArray();
        var rows = Enumerable.Range(0, labels.Count).Select(i => logs.AsMemory(i * classes, classes)).ToList();
        return new ClassScores(
            [.. rows.Select(row => Array.ConvertAll(row.ToArray(), MathF.Exp))],
            [.. rows.Select((row, i) => Loss(row.Span, labels[i], smoothing))]);
    }

    private static double Loss(ReadOnlySpan<float> logs, int label, double smoothing)
    {
        double sum = 0;
        foreach (var log in logs)
            sum += log;
        return -(((1 - smoothing) * logs[label]) + (smoothing * sum / logs.Length));
    }
}
