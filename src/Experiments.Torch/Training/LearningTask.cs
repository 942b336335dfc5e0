using static TorchSharp.torch;

namespace Experiments.Torch.Training;

/// <summary>What is learned from rows, all that the trainer knows of models and data. Rows are named by their index.</summary>
/// <param name="SumOfLosses">Over the supervised units (examples, or tokens) of the rows; a scalar that can be differentiated.</param>
/// <param name="Supervised">How many units of the rows have a loss.</param>
/// <param name="Tokens">Of the rows, padding aside.</param>
internal sealed record LearningTask(
    Func<int[], Tensor> SumOfLosses,
    Func<int[], int> Supervised,
    Func<int[], long> Tokens);
