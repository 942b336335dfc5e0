using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Experiments.Core.Diagnostics;
using Experiments.Core.Knobs;
using Experiments.Core.Plans;

namespace Experiments.Torch.Data;

/// <summary>From data files to the splits of a run. Everything that is wrong with any of them is reported together.</summary>
internal static class TextDataReader
{
    /// <param name="labelled">Rows have a label column, as classification needs it.</param>
    /// <exception cref="ExperimentException">A file is missing, empty or broken; each problem with its file and line.</exception>
    public static TextData Read(DataOptions options, bool labelled)
    {
        var problems = new DataProblems();
        var names = new ColumnNames(options.Columns, labelled);
        var columns = new RowParser<LabelledText>(names.Check, names.Read);
        var train = SplitReader.Read("training", options.Train, columns, problems);
        var validation = options.Validation is { FromTrain: null } own ? SplitReader.Read("validation", own, columns, problems) : null;
        var test = options.Test is { } split ? SplitReader.Read("test", split, columns, problems) : null;
        problems.ThrowIfAny();

        var labels = !labelled ? LabelMap.None
            : options.Labels.IsDefaultOrEmpty ? LabelMap.Of(train.Select(r => r.Label))
            : new LabelMap(options.Labels);
        if (labelled && labels.Names.Length < 2)
        {
            problems.Add(DiagnosticCodes.TooFewLabels, $"all training rows have the label '{labels.Names.FirstOrDefault()}'",
                new SourceLocation(options.Train.Paths[0]), "Classification needs at least two labels; check columns.label");
        }

        if (options.Validation is { FromTrain: not null } held)
            (train, validation) = HoldOutSplitter.Split(train, row => row.Label, held, problems, options.Train.Paths[0]);
        var data = new TextData(
            Number("train", train, labels, labelled, problems),
            validation is null ? null : Number("validation", validation, labels, labelled, problems),
            test is null ? null : Number("test", test, labels, labelled, problems),
            labels);
        problems.ThrowIfAny();
        return data;
    }

    private static TextDataset Number(string name, List<LabelledText> rows, LabelMap labels, bool labelled, DataProblems problems)
    {
        var numbered = ImmutableArray.CreateBuilder<TextRow>(rows.Count);
        foreach (var row in rows)
        {
            var id = labelled ? labels.Find(row.Label) : -1;
            if (id is null)
            {
                problems.Add(DiagnosticCodes.UnknownLabel, $"'{row.Label}' is none of the {labels.Names.Length} labels", row.Source,
                    KeySpelling.Closest(row.Label, labels.Names) is { } close
                        ? $"did you mean '{close}'?"
                        : "Labels are those of the training data, or the ones in data.labels");
            }

            numbered.Add(new TextRow(numbered.Count, row.Text, row.TextPair, id ?? -1, row.Source));
        }

        return new TextDataset(name, numbered.MoveToImmutable(), Digest(rows));
    }

    /// <summary>Over each text's length and bytes, so that no two lists of texts run together to the same digest.</summary>
    private static string Digest(List<LabelledText> rows)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in rows)
        {
            Append(sha, row.Text);
            if (row.TextPair is not null)
                Append(sha, row.TextPair);
            sha.AppendData(row.TextPair is null ? [0] : [1]);
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    private static void Append(IncrementalHash sha, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        sha.AppendData(BitConverter.GetBytes(bytes.Length));
        sha.AppendData(bytes);
    }
}
