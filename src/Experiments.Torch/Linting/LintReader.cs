using Experiments.Core.Plans;
using Experiments.Torch.Data;

namespace Experiments.Torch.Linting;

/// <summary>Streams the rows of a split in batches: a file is never held as a whole.</summary>
internal sealed class LintReader(RowParser<LintRow> reading, DataProblems problems, Action<string, double> progress)
{
    private const int BatchRows = 4096;

    private const int BatchCharacters = 1 << 22;

    public IEnumerable<List<LintRow>> Batches(SplitOptions split)
    {
        var batch = new List<LintRow>();
        long characters = 0;
        foreach (var row in Rows(split))
        {
            batch.Add(row);
            characters += row.Texts.Sum(text => (long)text.Text.Length);
            if (batch.Count == BatchRows || characters >= BatchCharacters)
            {
                yield return batch;
                (batch, characters) = ([], 0);
            }
        }

        if (batch.Count > 0)
            yield return batch;
    }

    /// <summary>As training reads them: file after file, up to the split's number of rows, broken rows left out but counted.</summary>
    public IEnumerable<LintRow> Rows(SplitOptions split)
    {
        var left = split.Rows ?? int.MaxValue;
        foreach (var path in split.Paths)
        {
            if (left == 0 || DataFile.OpenLeniently(path, problems) is not { } file)
                continue;
            var first = true;
            foreach (var raw in file.Rows(problems))
            {
                if (first && !reading.Check(raw, problems))
                    break;
                first = false;
                progress(path, (double)raw.Source.Line / file.Lines);
                if (reading.Read(raw, problems) is { } row)
                    yield return file.IsUtf8 ? row : row with { IsDamaged = true };
                if (--left == 0)
                    break;
            }
        }
    }
}
