using Experiments.Core.Plans;
using Experiments.Core.Workers;
using Experiments.Torch.Data;
using Experiments.Torch.Runs;

namespace Experiments.Torch.Showing;

/// <summary>Texts and their classes, as a classifier reads them.</summary>
internal static class ClassesView
{
    public static DataView Of(RunData data, RunConfiguration configuration, ShowDataRequest request)
    {
        (string Name, SplitData? Split)[] splits = [("train", data.Train), ("validation", data.Validation), ("test", data.Test)];
        var shown = DataViewer.Split(splits, request.Split);
        return new DataView(
            [], configuration.Model, "classification", "classes", null, null, configuration.Data.MaxLength, null, data.Labels.Names,
            [.. splits.Select(split => split.Split).OfType<SplitData>().Select(Counts)],
            [.. Enumerable.Range(0, Math.Min(request.Rows, shown.Tokens.Count)).Select(row => Row(data, shown, row))],
            []);
    }

    private static SplitCounts Counts(SplitData split) =>
        new(split.Summary, split.Tokens.Count, DataViewer.Lengths(split.Tokens.Lengths()), 0);

    private static RowView Row(RunData data, SplitData split, int index)
    {
        var (row, tokenizer) = (split.Texts.Rows[index], data.Tokenizer);
        var ids = split.Tokens.Ids(index).ToArray();
        var texts = TokenTexts.Of(tokenizer, ids);
        var whole = tokenizer.Encode(row.Text, row.TextPair).Ids.Count;
        return new RowView(
            index, row.Source, null, data.Labels.Names[row.Label],
            [new SideView("tokens", [.. ids.Select((id, i) => new TokenView(id, texts[i], false, tokenizer.SpecialIds.ContainsKey(id)))])],
            whole - ids.Length);
    }
}
