using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Linting;

/// <summary>What is kept of a row to find others like it.</summary>
/// <param name="Input">Hash of what a model reads, words alone; 0 where there is nothing to read.</param>
/// <param name="Whole">Hash of all of it, answer and label included.</param>
/// <param name="Sketch">Null where the row is too short to be nearly the same as another, or nobody asks.</param>
internal sealed record RowPrint(SourceLocation Source, ulong Input, ulong Whole, string? Label, TextSketch? Sketch)
{
    /// <param name="sketched">Whether nearly equal rows are looked for.</param>
    public static RowPrint Of(LintRow row, bool sketched)
    {
        var words = new List<ulong>();
        var inputs = row.Texts.Where(text => !text.IsAnswer).ToList();
        var input = Hash(inputs, words);
        var answers = row.Texts.Where(text => text.IsAnswer).ToList();
        var whole = WordHashes.Combine(Hash(answers, words), [input, row.Label is null ? 0 : WordHashes.OfCharacters(row.Label)]);
        var isEmpty = row.Texts.All(text => string.IsNullOrWhiteSpace(text.Text));
        return isEmpty
            ? new RowPrint(row.Source, 0, 0, row.Label, null)
            : new RowPrint(row.Source, inputs.TrueForAll(text => string.IsNullOrWhiteSpace(text.Text)) ? 0 : input, whole, row.Label,
                sketched ? TextSketch.Of(words) : null);
    }

    private static ulong Hash(List<LintText> texts, List<ulong> words)
    {
        ulong hash = 0;
        foreach (var text in texts)
        {
            var first = words.Count;
            WordHashes.Add(text.Text, words);
            hash = WordHashes.Combine(hash, words.Count > first ? words.Skip(first) : [WordHashes.OfCharacters(text.Text)]);
        }

        return hash;
    }
}
