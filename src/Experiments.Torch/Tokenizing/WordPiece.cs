using System.Text;
using Microsoft.ML.Tokenizers;

namespace Experiments.Torch.Tokenizing;

/// <summary>Greedy longest-match-first pieces of a word (Wu et al. 2016), by Microsoft.ML.Tokenizers.</summary>
internal static class WordPiece
{
    // The search is quadratic in the word: no vocabulary has use for more.
    private const int LongestWord = 1_000;

    /// <param name="longestWord">In code points; a longer word is unknown.</param>
    /// <exception cref="Core.Diagnostics.ExperimentException">The unknown token is missing, or a token holds a line break.</exception>
    public static SegmentWord Create(Vocabulary vocabulary, string unknownToken, string prefix, int longestWord, string file)
    {
        if (vocabulary.Id(unknownToken) is not { } unknown) throw Refusal.Invalid(file, $"the unknown token '{unknownToken}' is not in the vocabulary");
        if (longestWord is < 1 or > LongestWord) throw Refusal.Unsupported(file, $"max_input_chars_per_word of {longestWord}");

        using Stream lines = Lines(vocabulary, file);
        var options = new WordPieceOptions
        {
            UnknownToken = unknownToken,
            ContinuingSubwordPrefix = prefix,
            // The package counts UTF-16 units, the reference code points.
            MaxInputCharsPerWord = longestWord * 2,
        };
        WordPieceTokenizer tokenizer = WordPieceTokenizer.Create(lines, options);
        return (word, pieces) =>
        {
            if (word.Length > longestWord && word.EnumerateRunes().Count() > longestWord)
            {
                pieces.Add(new Piece(unknown, 0, word.Length));
                return;
            }

            foreach (EncodedToken token in tokenizer.EncodeToTokens(word, out _, considerPreTokenization: false, considerNormalization: false))
            {
                (int start, int length) = token.Offset.GetOffsetAndLength(word.Length);
                pieces.Add(new Piece(token.Id, start, length));
            }
        };
    }

    /// <summary>The package reads a vocabulary as lines, one an id; gaps are empty lines.</summary>
    private static MemoryStream Lines(Vocabulary vocabulary, string file)
    {
        var text = new StringBuilder();
        for (int id = 0; id < vocabulary.Size; id++)
        {
            string token = vocabulary.Token(id) ?? "";
            if (token.AsSpan().ContainsAny('\r', '\n')) throw Refusal.Unsupported(file, $"the line break in token {id}");
            text.Append(token).Append('\n');
        }

        return new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
