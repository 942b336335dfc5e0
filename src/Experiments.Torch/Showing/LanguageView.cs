using Experiments.Core.Plans;
using Experiments.Core.Workers;
using Experiments.Torch.Instructions;
using Experiments.Torch.Instructions.Rows;
using Experiments.Torch.Models;
using Experiments.Torch.Tokenizing;
using Experiments.Torch.Training;

namespace Experiments.Torch.Showing;

/// <summary>Prompts, answers and plain texts, as a language model reads them and learns from them in the first epoch.</summary>
internal static class LanguageView
{
    public static DataView Of(LanguageData data, RunConfiguration configuration, ShowDataRequest request)
    {
        (string Name, LanguageSplit? Split)[] splits = [("train", data.Train), ("validation", data.Validation), ("test", data.Test)];
        var shown = DataViewer.Split(splits, request.Split);
        var rows = data.Objective.Rows(shown.Tokens, configuration.Seed);
        return new DataView(
            [],
            configuration.Model,
            RowColumns.KnobName(data.Format),
            data.Objective.IsDrawn ? data.Objective.Name : data.Format == RowFormat.Text ? "next tokens" : "answers",
            data.Template?.Name,
            data.Template?.Source,
            configuration.Data.MaxLength,
            data.Kind == LanguageModeling.Seq2Seq ? configuration.Data.MaxTargetLength ?? configuration.Data.MaxLength : null,
            data.Labels.Names,
            [.. splits.Select(split => split.Split).OfType<LanguageSplit>().Select(split => Counts(split, data, configuration.Seed))],
            [.. Enumerable.Range(0, Math.Min(request.Rows, shown.Tokens.Count)).Select(row => Row(data, shown, rows.Make(row), row))],
            data.Notes);
    }

    private static SplitCounts Counts(LanguageSplit split, LanguageData data, long seed)
    {
        var rows = data.Objective.Rows(split.Tokens, seed);
        var all = Enumerable.Range(0, rows.Count).ToArray();
        return new SplitCounts(
            split.Summary,
            all.Sum(row => (long)SupervisedRows.Count(rows.Make(row).Labels, data.Kind)),
            DataViewer.Lengths(all.Select(row => rows.Size(row).Ids)),
            split.Unlearned.Length);
    }

    private static RowView Row(LanguageData data, LanguageSplit split, SupervisedRow row, int index)
    {
        var example = split.Example(index);
        IReadOnlyList<SideView> sides = data.Kind == LanguageModeling.Seq2Seq
            ? [new SideView("input", Tokens(data.Tokenizer, row.Ids, [])),
                new SideView("output", Tokens(data.Tokenizer, row.Labels, row.Labels))]
            : [new SideView("tokens", Tokens(data.Tokenizer, row.Ids, row.Labels))];
        return new RowView(index, example.Source, example.Task, example.Reference, sides, split.Tokens.Cut.Span[index]);
    }

    private static List<TokenView> Tokens(TextTokenizer tokenizer, int[] ids, int[] labels)
    {
        var texts = TokenTexts.Of(tokenizer, ids);
        return [.. ids.Select((id, i) =>
        {
            var label = i < labels.Length ? labels[i] : SupervisedRows.Unsupervised;
            var learned = label != SupervisedRows.Unsupervised;
            return new TokenView(id, texts[i], learned, tokenizer.SpecialIds.ContainsKey(id),
                learned && label != id ? tokenizer.Token(label) : null);
        })];
    }
}
