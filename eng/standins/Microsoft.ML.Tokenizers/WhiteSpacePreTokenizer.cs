namespace Microsoft.ML.Tokenizers;

/// <summary>Words are what stands between white space.</summary>
internal sealed class WhiteSpacePreTokenizer : PreTokenizer
{
    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());

    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            bool isWord = i < text.Length && !char.IsWhiteSpace(text[i]);
            if (isWord && start < 0) start = i;
            if (isWord || start < 0) continue;
            yield return (start, i - start);
            start = -1;
        }
    }
}
