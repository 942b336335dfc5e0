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

    public static LanguageRows Of(IReadOnlyList<SupervisedRow> rows, LanguageModeling kind, FillerIds fillers, Device device) => new(
        rows.Count,
        row => kind == LanguageModeling.Seq2Seq ? rows[row].Ids.Length + rows[row].Labels.Length : rows[row].Ids.Length,
        batch => batch.Sum(row => Supervised(rows[row].Labels, kind)),
        batch => Batch([.. batch.Select(row => rows[row])], kind, fillers, device));

    // A causal model has no place before the first token to predict it from.
    private static int Supervised(int[] labels, LanguageModeling kind) =>
        labels.Skip(kind == LanguageModeling.Causal ? 1 : 0).Count(label => label != Unsupervised);

    private static LanguageBatch Batch(IReadOnlyList<SupervisedRow> rows, LanguageModeling kind, FillerIds fillers, Device device)
    {
        var ids = Padded(rows.Select(row => row.Ids), fillers.Padding);
        var mask = Padded(rows.Select(row => Array.ConvertAll(row.Ids, _ => 1)), 0);
        var labels = Padded(rows.Select(row => row.Labels), Unsupervised);
        if (kind == LanguageModeling.Causal)
            labels = [.. labels.Select(row => (long[])[.. row.Skip(1), Unsupervised])];
        var input = new LanguageInput(Matrix(ids, device), mask.Any(row => row.Contains(0)) ? Matrix(mask, device) : null);
        if (kind == LanguageModeling.Seq2Seq)
            input = input with { DecoderIds = Matrix([.. labels.Select(row => Shifted(row, fillers))], device) };
        var flat = labels.SelectMany(row => row).ToArray();
        var places = Enumerable.Range(0, flat.Length).Where(place => flat[place] != Unsupervised).Select(place => (long)place).ToArray();
        return new LanguageBatch(input, tensor(places, device: device), tensor(Array.ConvertAll(places, place => flat[place]), device: device));
    }

    private static long[] Shifted(long[] labels, FillerIds fillers) =>
        [fillers.DecoderStart, .. labels.SkipLast(1).Select(label => label == Unsupervised ? fillers.Padding : label)];

    private static List<long[]> Padded(IEnumerable<int[]> rows, long filler)
    {
        var all = rows.ToList();
        var width = all.Max(row => row.Length);
        return all.ConvertAll(row => (long[])[.. row.Select(id => (long)id), .. Enumerable.Repeat(filler, width - row.Length)]);
    }

    private static Tensor Matrix(List<long[]> rows, Device device) => tensor([.. rows.SelectMany(row => row)], rows.Count, rows[0].Length, device: device);
}
