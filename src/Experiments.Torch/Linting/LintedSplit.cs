namespace Experiments.Torch.Linting;

/// <summary>What is known of a split so far.</summary>
/// <param name="Prints">Of its rows, where rows are compared.</param>
internal sealed record LintedSplit(List<RowPrint> Prints, LintLog Log)
{
    public HashSet<string> Labels { get; } = new(StringComparer.Ordinal);

    public void Add(InspectedRow row)
    {
        Log.Rows++;
        foreach (var (rule, problem) in row.Problems)
            Log.Add(rule, row.Source, problem);
        if (row.Label is not null)
            Labels.Add(row.Label);
        if (row.Print is not null)
            Prints.Add(row.Print);
    }
}
