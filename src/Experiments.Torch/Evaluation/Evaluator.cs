using Experiments.Torch.Models;
using Experiments.Torch.Training;
using static TorchSharp.torch;

namespace Experiments.Torch.Evaluation;

/// <summary>Measures a classifier on rows, without dropout. A frozen encoder's output is worked out once and used at every call.</summary>
/// <param name="frozenEncoder">The encoder does not train, so its output may be kept.</param>
internal sealed class Evaluator(SequenceClassifier model, EncoderBatches batches, int batchSize, bool frozenEncoder) : IDisposable
{
    private Tensor? _features;

    /// <summary>Scores of all rows in their order.</summary>
    public ClassScores Score(double labelSmoothing)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        return ClassScores.Of(frozenEncoder ? FromFeatures() : FromTexts(), batches.Labels, labelSmoothing);
    }

    public void Dispose() => _features?.Dispose();

    private Tensor FromFeatures()
    {
        _features ??= ClassificationTask.Encode(model, batches, batchSize);
        model.Module.eval();
        return model.Classify(_features);
    }

    private Tensor FromTexts()
    {
        model.Module.eval();
        Tensor? logits = null;
        foreach (var rows in batches.ByLength(batchSize))
        {
            using var scope = NewDisposeScope();
            var part = model.Module.call(batches.Input(rows));
            logits ??= zeros([batches.Tokens.Count, part.shape[1]], device: part.device).MoveToOuterDisposeScope();
            logits.index_copy_(0, batches.Index(rows), part);
        }

        return logits ?? throw new InvalidOperationException("There are no rows to measure.");
    }
}
