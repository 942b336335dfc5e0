using Experiments.Torch.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Training;

/// <summary>Classes from texts: through the whole model, or through the head alone over a frozen encoder's output.</summary>
internal static class ClassificationTask
{
    public static LearningTask Whole(SequenceClassifier model, EncoderBatches batches, double labelSmoothing) =>
        Create(batches, labelSmoothing, rows => model.Module.call(batches.Input(rows)));

    /// <param name="features">What the encoder gives for every row: [N,C].</param>
    public static LearningTask HeadOnly(SequenceClassifier model, EncoderBatches batches, Tensor features, double labelSmoothing) =>
        Create(batches, labelSmoothing, rows => model.Classify(features.index_select(0, batches.Index(rows))));

    /// <summary>
    /// Runs the encoder once over all rows, without dropout: its weights are frozen, so every epoch would give the same again.
    /// </summary>
    /// <returns>[N,C], owned by the caller.</returns>
    public static Tensor Encode(SequenceClassifier model, EncoderBatches batches, int batchSize)
    {
        using var frozen = no_grad();
        model.Module.eval();
        Tensor? features = null;
        foreach (var rows in batches.ByLength(batchSize))
        {
            using var scope = NewDisposeScope();
            var encoded = model.Encode(batches.Input(rows));
            features ??= zeros([batches.Tokens.Count, encoded.shape[1]], device: encoded.device).DetachFromDisposeScope();
            features.index_copy_(0, batches.Index(rows), encoded);
        }

        return features ?? throw new ArgumentException("There are no rows to encode.", nameof(batches));
    }

    private static LearningTask Create(EncoderBatches batches, double labelSmoothing, Func<int[], Tensor> logits) => new(
        rows => functional.cross_entropy(logits(rows), batches.Targets(rows), reduction: Reduction.Sum, label_smoothing: labelSmoothing),
        rows => rows.Length,
        rows => rows.Sum(row => (long)batches.Tokens.Length(row)));
}
