using System.Globalization;
using System.Text;

namespace Experiments.Torch.Tokenizing;

/// <summary>The decoders of tokenizer.json but the byte-level one.</summary>
internal static class Decoders
{
    /// <summary>Without a decoder tokens are joined by spaces.</summary>
    public static List<string> Spaced(List<string> tokens) => [string.Join(' ', tokens)];

    public static List<string> Fuse(List<string> tokens) => [string.Concat(tokens)];

    public static DecodeTokens Sequence(IReadOnlyList<DecodeTokens> stages) =>
        tokens => stages.Aggregate(tokens, (current, stage) => stage(current));

    /// <param name="cleanup">Whether the spaces before English punctuation and contractions go.</param>
    public static DecodeTokens WordPiece(string prefix, bool cleanup) => tokens =>
        [.. tokens.Select((token, i) => Clean(i == 0 ? token : WithoutPrefix(token, prefix), cleanup))];

    public static DecodeTokens Bpe(string suffix) => tokens =>
        [.. tokens.Select((token, i) => suffix.Length == 0 ? token : token.Replace(suffix, i == tokens.Count - 1 ? "" : " ", StringComparison.Ordinal))];

    /// <param name="prefixed">Whether encoding put the mark before the text: then the first token's are dropped.</param>
    public static DecodeTokens Metaspace(string replacement, bool prefixed) => tokens =>
        [.. tokens.Select((token, i) => token.Replace(replacement, i == 0 && prefixed ? "" : " ", StringComparison.Ordinal))];

    public static DecodeTokens Replace(Matcher find, string content) => tokens =>
        [.. tokens.Select(token => Normalizers.Replace(find, content)(AlignedText.Of(token)).ToString())];

    public static DecodeTokens Strip(char content, int start, int stop) => tokens => [.. tokens.Select(token =>
    {
        int from = 0;
        while (from < start && from < token.Length && token[from] == content) from++;
        int to = token.Length;
        while (token.Length - to < stop && to > from && token[to - 1] == content) to--;
        return token[from..to];
    })];

    /// <summary>Runs of tokens like &lt;0xE2&gt; are the bytes of UTF-8; of a run that is not UTF-8 each byte becomes U+FFFD.</summary>
    public static List<string> ByteFallback(List<string> tokens)
    {
        var output = new List<string>(tokens.Count);
        var bytes = new List<byte>();
        foreach (string token in tokens)
        {
            if (ByteOf(token) is { } value)
            {
                bytes.Add(value);
                continue;
            }

            Flush(bytes, output);
            output.Add(token);
        }

        Flush(bytes, output);
        return output;
    }

    private static void Flush(List<byte> bytes, List<string> output)
    {
        if (bytes.Count == 0) return;
        byte[] run = [.. bytes];
        if (System.Text.Unicode.Utf8.IsValid(run)) output.Add(Encoding.UTF8.GetString(run));
        else output.AddRange(Enumerable.Repeat("\uFFFD", run.Length));
        bytes.Clear();
    }

    private static byte? ByteOf(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value) ? value : null;

    private static string WithoutPrefix(string token, string prefix) =>
        token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;

    private static string Clean(string token, bool cleanup) => !cleanup ? token : new StringBuilder(token)
        .Replace(" .", ".").Replace(" ?", "?").Replace(" !", "!").Replace(" ,", ",").Replace(" ' ", "'").Replace(" n't", "n't")
        .Replace(" 'm", "'m").Replace(" do not", " don't").Replace(" 's", "'s").Replace(" 've", "'ve").Replace(" 're", "'re").ToString();
}
