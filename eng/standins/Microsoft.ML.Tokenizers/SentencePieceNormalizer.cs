using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>What SentencePiece does to white space.</summary>
public sealed class SentencePieceNormalizer : Normalizer
{
    public SentencePieceNormalizer(
        bool removeExtraWhiteSpaces, bool addDummyPrefix, bool escapeWhiteSpaces, bool treatWhitespaceAsSuffix, IReadOnlyDictionary<string, int>? specialTokens)
    {
        RemoveExtraWhiteSpaces = removeExtraWhiteSpaces;
        AddDummyPrefix = addDummyPrefix;
        EscapeWhiteSpaces = escapeWhiteSpaces;
        TreatWhitespaceAsSuffix = treatWhitespaceAsSuffix;
        SpecialTokens = specialTokens;
    }

    public bool RemoveExtraWhiteSpaces { get; }

    public bool AddDummyPrefix { get; }

    public bool EscapeWhiteSpaces { get; }

    public bool TreatWhitespaceAsSuffix { get; }

    public IReadOnlyDictionary<string, int>? SpecialTokens { get; }

    public override string Normalize(ReadOnlySpan<char> original) => Normalize(original.ToString());

    public override string Normalize(string original)
    {
        ArgumentNullException.ThrowIfNull(original);
        string text = original;
        if (RemoveExtraWhiteSpaces) text = string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (text.Length == 0) return text;
        var output = new StringBuilder(text);
        if (AddDummyPrefix && !TreatWhitespaceAsSuffix) output.Insert(0, ' ');
        if (AddDummyPrefix && TreatWhitespaceAsSuffix) output.Append(' ');
        return (EscapeWhiteSpaces ? output.Replace(' ', '\u2581') : output).ToString();
    }
}
