namespace Experiments.Torch.Evaluation.Texts;

/// <summary>
/// Levenshtein distance of a prediction to its reference within a band around the diagonal, which is what Tercom and sacrebleu compute:
/// where lengths differ much it can be above the true distance.
/// </summary>
internal sealed class BeamEditDistance
{
    private const int BeamWidth = 25;

    // Larger than any distance, and not so large that adding to it overflows.
    private const int Infinity = int.MaxValue / 2;

    private readonly int[] _reference;
    private readonly int[] _prediction;

    // [words of the prediction + 1][words of the reference + 1].
    private readonly int[][] _rows;

    public BeamEditDistance(int[] reference, int[] prediction)
    {
        (_reference, _prediction) = (reference, prediction);
        _rows = new int[prediction.Length + 1][];
        _rows[0] = [.. Enumerable.Range(0, reference.Length + 1)];
        for (var i = 1; i <= prediction.Length; i++)
        {
            _rows[i] = new int[reference.Length + 1];
            Fill(_rows[i], _rows[i - 1], prediction[i - 1], i);
        }
    }

    public int Distance => _rows[^1][^1];

    /// <summary>The distance of other words, as many, the first <paramref name="same"/> of which are those of the prediction.</summary>
    public int After(int[] words, int same)
    {
        var above = _rows[same];
        var (row, spare) = (new int[above.Length], new int[above.Length]);
        for (var i = same + 1; i <= words.Length; i++)
        {
            Fill(row, above, words[i - 1], i);
            (above, row, spare) = (row, spare, row);
        }

        return above[^1];
    }

    /// <summary>Which word of the prediction stands for each of the reference on the cheapest way from one to the other.</summary>
    public WordAlignment Align()
    {
        var alignment = new WordAlignment(new int[_reference.Length], new bool[_prediction.Length], new bool[_reference.Length]);
        var (i, j) = (_prediction.Length, _reference.Length);
        while (i > 0 || j > 0)
        {
            switch (Operation(i, j))
            {
                case (Edit.Keep or Edit.Replace) and var edit:
                    (i, j) = (i - 1, j - 1);
                    alignment.Places[j] = i;
                    alignment.PredictionWrong[i] = alignment.ReferenceWrong[j] = edit == Edit.Replace;
                    break;
                case Edit.TakeOut:
                    alignment.PredictionWrong[--i] = true;
                    break;
                default:
                    alignment.Places[--j] = i - 1;
                    alignment.ReferenceWrong[j] = true;
                    break;
            }
        }

        return alignment;
    }

    /// <summary>Of equally cheap edits: replacing, then taking out, then putting in.</summary>
    private Edit Operation(int i, int j)
    {
        if (i == 0)
            return Edit.PutIn;
        if (j == 0)
            return Edit.TakeOut;
        var same = _prediction[i - 1] == _reference[j - 1];
        return _rows[i][j] == _rows[i - 1][j - 1] + (same ? 0 : 1) ? (same ? Edit.Keep : Edit.Replace)
            : _rows[i][j] == _rows[i - 1][j] + 1 ? Edit.TakeOut
            : Edit.PutIn;
    }

    private void Fill(int[] row, int[] above, int word, int i)
    {
        var (first, end) = Band(i);
        Array.Fill(row, Infinity);
        for (var j = first; j < end; j++)
        {
            row[j] = j == 0 ? above[0] + 1
                : Math.Min(above[j - 1] + (word == _reference[j - 1] ? 0 : 1), Math.Min(above[j], row[j - 1]) + 1);
        }
    }

    /// <summary>The columns of a row that are looked at; all to the right of it in the last one.</summary>
    private (int First, int End) Band(int i)
    {
        var ratio = (double)_reference.Length / _prediction.Length;
        var width = ratio / 2 > BeamWidth ? (int)Math.Ceiling((ratio / 2) + BeamWidth) : BeamWidth;
        var diagonal = (int)Math.Floor(i * ratio);
        var end = i == _prediction.Length ? _reference.Length + 1 : Math.Min(_reference.Length + 1, diagonal + width);
        return (Math.Max(0, diagonal - width), end);
    }

    private enum Edit
    {
        Keep,
        Replace,
        TakeOut,
        PutIn,
    }
}

/// <summary>How the words of a prediction stand for those of its reference.</summary>
/// <param name="Places">For each word of the reference, the place of its word in the prediction, or of the last one before it; from
/// −1.</param>
/// <param name="PredictionWrong">Words that are replaced or taken out.</param>
/// <param name="ReferenceWrong">Words that are replaced or put in.</param>
internal sealed record WordAlignment(int[] Places, bool[] PredictionWrong, bool[] ReferenceWrong);
