using Experiments.Torch.Training;

namespace Experiments.Torch.Instructions.Objectives;

/// <summary>What is to be predicted of tokenised rows.</summary>
/// <param name="Name">For people.</param>
/// <param name="Rows">From a data set and a seed to rows with targets.</param>
internal sealed record TokenObjective(string Name, Func<SupervisedDataset, long, RowSource> Rows)
{
    /// <summary>The targets are in the data set: answers, or the next tokens of a text.</summary>
    public static TokenObjective Given { get; } = new("given", (data, _) => RowSource.Of(data));

    /// <summary>Targets are drawn anew in every epoch.</summary>
    public bool IsDrawn => this != Given;
}
