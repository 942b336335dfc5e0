using Experiments.Torch.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Training;

/// <summary>How a model takes rows.</summary>
internal sealed record BatchForm(LanguageModeling Kind, FillerIds Fillers, Device Device)
{
    public bool HasTwoSides => Kind == LanguageModeling.Seq2Seq;

    /// <summary>How many places of a row have a target.</summary>
    public int Supervised(ReadOnlySpan<int> labels) => SupervisedRows.Count(labels, Kind);

    /// <summary>A causal model predicts a token at the place before it.</summary>
    public int FirstTarget => Kind == LanguageModeling.Causal ? 1 : 0;
}

/// <summary>Rows, each at its line, as a model reads them.</summary>
internal static class RowBatch
{
    /// <param name="lines">Rows of each line; more than one where they are packed.</param>
    public static LanguageBatch Of(IReadOnlyList<IReadOnlyList<SupervisedRow>> lines, BatchForm form)
    {
        var (fillers, device) = (form.Fillers, form.Device);
        var packed = lines.Any(line => line.Count > 1);
        var read = new LineBuffer(lines.Count, lines.Max(line => line.Sum(row => row.Ids.Length)), fillers.Padding);
        var written = form.HasTwoSides
            ? new LineBuffer(lines.Count, lines.Max(line => line.Sum(row => row.Labels.Length)), fillers.Padding)
            : null;
        var (places, targets) = (new List<long>(), new List<long>());
        for (var line = 0; line < lines.Count; line++)
        {
            foreach (var row in lines[line])
            {
                var start = read.Add(line, row.Ids);
                if (written is not null)
                    start = written.Add(line, Shifted(row.Labels, fillers));
                AddTargets(start, row.Labels, form.FirstTarget, places, targets);
            }
        }

        var input = new LanguageInput(read.Ids(device), read.IsPadded ? read.Mask(device) : null)
        {
            Segments = packed ? read.Segments(device) : null,
            DecoderIds = written?.Ids(device),
            DecoderSegments = packed ? written?.Segments(device) : null,
        };
        return new LanguageBatch(input, tensor(places.ToArray(), device: device), tensor(targets.ToArray(), device: device));
    }

    private static void AddTargets(int start, int[] labels, int first, List<long> places, List<long> targets)
    {
        for (var i = first; i < labels.Length; i++)
        {
            if (labels[i] == SupervisedRows.Unsupervised)
                continue;
            places.Add(start + i - first);
            targets.Add(labels[i]);
        }
    }

    private static int[] Shifted(int[] labels, FillerIds fillers)
    {
        var shifted = new int[labels.Length];
        for (var i = 0; i < labels.Length; i++)
            shifted[i] = i == 0 ? fillers.DecoderStart : labels[i - 1] == SupervisedRows.Unsupervised ? fillers.Padding : labels[i - 1];
        return shifted;
    }
}
