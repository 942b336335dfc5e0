using Experiments.Torch.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Training;

/// <summary>A row of token ids with its targets.</summary>
/// <param name="Ids">What the model reads.</param>
/// <param name="Labels">Masked and causal: as long as <paramref name="Ids"/>, the token itself where it is to be learned, −100 elsewhere;
/// causal models predict each from the place before it. Seq2seq: the output, its end token included.</param>
internal sealed record SupervisedRow(int[] Ids, int[] Labels);

/// <summary>Which ids stand for nothing and for the start of an output.</summary>
internal readonly record struct FillerIds(int Padding, int DecoderStart = 0);

/// <summary>Supervised rows as padded batches, padded on the right to the longest of each.</summary>
internal static class SupervisedRows
{
    public const int Unsupervised = -100;

    /// <summary>How many places of a row have a target: a causal model has none to predict a row's first token from.</summary>
    public static int Count(ReadOnlySpan<int> labels, LanguageModeling kind)
    {
        var count = 0;
        for (var i = kind == LanguageModeling.Causal ? 1 : 0; i < labels.Length; i++)
            count += labels[i] == Unsupervised ? 0 : 1;
        return count;
    }

    public static LanguageRows Of(IReadOnlyList<SupervisedRow> rows, LanguageModeling kind, FillerIds fillers, Device device) =>
        PaddedRows.Of(RowSource.Of(SupervisedDataset.Of(rows)), new BatchForm(kind, fillers, device));
}
