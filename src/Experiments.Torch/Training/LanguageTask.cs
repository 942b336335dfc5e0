using Experiments.Torch.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Training;

/// <summary>Rows of token ids to learn to predict, whatever they were made from. Rows are named by their index.</summary>
/// <param name="Count">Rows.</param>
/// <param name="Length">Tokens of a row, for samplers; of both stacks together where there are two.</param>
/// <param name="Supervised">How many places of the rows have a target.</param>
/// <param name="Batch">The rows as tensors on the device.</param>
internal sealed record LanguageRows(int Count, Func<int, int> Length, Func<int[], int> Supervised, Func<int[], LanguageBatch> Batch);

/// <summary>Token ids and what is to be predicted where.</summary>
/// <param name="Places">int64 [N]: of states that have a target, counted through the flattened [B·T].</param>
/// <param name="Targets">int64 [N]: the token to predict there.</param>
internal sealed record LanguageBatch(LanguageInput Input, Tensor Places, Tensor Targets);

/// <summary>Tokens from tokens: masked, causal and seq2seq alike. Only supervised places go through the head.</summary>
internal static class LanguageTask
{
    public static LearningTask Create(LanguageModel model, LanguageRows rows, double labelSmoothing) => new(
        batch => Loss(model, rows.Batch(batch), labelSmoothing),
        rows.Supervised,
        batch => batch.Sum(row => (long)rows.Length(row)));

    /// <summary>The sum over all supervised places, in nats.</summary>
    public static Tensor Loss(LanguageModel model, LanguageBatch batch, double labelSmoothing = 0)
    {
        using var scope = NewDisposeScope();
        var states = model.States(batch.Input).flatten(0, 1).index_select(0, batch.Places);
        return functional.cross_entropy(model.Logits(states), batch.Targets, reduction: Reduction.Sum, label_smoothing: labelSmoothing)
            .MoveToOuterDisposeScope();
    }
}
