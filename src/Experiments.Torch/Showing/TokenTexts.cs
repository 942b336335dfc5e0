using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Showing;

/// <summary>What each token adds to the text.</summary>
internal static class TokenTexts
{
    // The text of this many tokens before tells how a token is written; more of them change nothing and take their time.
    private const int Context = 24;

    /// <summary>As many texts as ids: together they are the decoded text, special tokens included.</summary>
    public static string[] Of(TextTokenizer tokenizer, IReadOnlyList<int> ids)
    {
        var texts = new string[ids.Count];
        // Tokens that only together are a character: the last one gets it.
        var held = 0;
        for (var i = 0; i < texts.Length; i++)
        {
            var first = Math.Max(0, i - held - Context);
            var before = Decode(tokenizer, ids, first, i - held);
            var with = Decode(tokenizer, ids, first, i + 1);
            var whole = !with.EndsWith('\ufffd') && with.StartsWith(before, StringComparison.Ordinal);
            texts[i] = whole ? with[before.Length..] : "";
            if (whole)
                held = 0;
            else if (++held > 4 || i == texts.Length - 1)
                (texts[i], held) = (tokenizer.Token(ids[i]) ?? "", 0);
        }

        return texts;
    }

    private static string Decode(TextTokenizer tokenizer, IReadOnlyList<int> ids, int start, int end) =>
        tokenizer.Decode(Enumerable.Range(start, end - start).Select(i => ids[i]), skipSpecialTokens: false);
}
