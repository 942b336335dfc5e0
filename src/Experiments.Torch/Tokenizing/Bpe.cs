using Microsoft.ML.Tokenizers;

namespace Experiments.Torch.Tokenizing;

/// <summary>What a byte-pair model does besides merging.</summary>
internal sealed record BpeSettings
{
    public string? UnknownToken { get; init; }

    /// <summary>Neighbouring unknown characters are one token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>A character that the vocabulary lacks becomes the tokens of its bytes, &lt;0x00&gt; to &lt;0xFF&gt;.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>A word that the vocabulary has is that token, whatever the merges say.</summary>
    public bool IgnoreMerges { get; init; }

    public string? ContinuingSubwordPrefix { get; init; }

    public string? EndOfWordSuffix { get; init; }
}

/// <summary>Byte-pair encoding (Sennrich et al. 2016): the merging by Microsoft.ML.Tokenizers, byte fallback around it by us.</summary>
internal static class Bpe
{
    /// <exception cref="Core.Diagnostics.ExperimentException">A merge or the unknown token is not in the vocabulary.</exception>
    public static SegmentWord Create(Vocabulary vocabulary, IReadOnlyList<(string Left, string Right)> merges, BpeSettings settings, string file)
    {
        Check(vocabulary, settings, file);
        BpeTokenizer tokenizer = BpeTokenizer.Create(new BpeOptions(vocabulary.Ids)
        {
            Merges = Lines(vocabulary, merges, settings, file),
            UnknownToken = settings.UnknownToken,
            FuseUnknownTokens = settings.FuseUnknown,
            ContinuingSubwordPrefix = settings.ContinuingSubwordPrefix,
            EndOfWordSuffix = settings.EndOfWordSuffix,
        });
        SegmentWord merge = (word, pieces) => pieces.AddRange(Merge(tokenizer, word, 0));
        if (settings.ByteFallback) merge = new ByteFallback(vocabulary, settings, (word, start) => Merge(tokenizer, word, start)).Segment;
        if (!settings.IgnoreMerges) return merge;
        return (word, pieces) =>
        {
            if (vocabulary.Id(word) is { } id) pieces.Add(new Piece(id, 0, word.Length));
            else merge(word, pieces);
        };
    }

    private static IEnumerable<Piece> Merge(BpeTokenizer tokenizer, string text, int start)
    {
        foreach (EncodedToken token in tokenizer.EncodeToTokens(text, out _, considerPreTokenization: false, considerNormalization: false))
        {
            (int offset, int length) = token.Offset.GetOffsetAndLength(text.Length);
            yield return new Piece(token.Id, start + offset, length);
        }
    }

    private static void Check(Vocabulary vocabulary, BpeSettings settings, string file)
    {
        if (vocabulary.Ids.Count == 0) throw Refusal.Invalid(file, "the vocabulary is empty");
        if (settings.UnknownToken is { } unknown && vocabulary.Id(unknown) is null)
        {
            throw Refusal.Invalid(file, $"the unknown token '{unknown}' is not in the vocabulary");
        }

        if (settings.ByteFallback && (settings.ContinuingSubwordPrefix ?? settings.EndOfWordSuffix) is not null)
        {
            throw Refusal.Unsupported(file, "byte_fallback together with a subword prefix or a word suffix");
        }
    }

    /// <summary>The package reads a merge as «left right»; of a pair given twice the last counts, as in the reference.</summary>
    private static List<string> Lines(Vocabulary vocabulary, IReadOnlyList<(string Left, string Right)> merges, BpeSettings settings, string file)
    {
        var last = new Dictionary<(string, string), int>(merges.Count);
        for (int i = 0; i < merges.Count; i++)
        {
            last[merges[i]] = i;
        }

        int prefix = settings.ContinuingSubwordPrefix?.Length ?? 0;
        var lines = new List<string>(merges.Count);
        for (int i = 0; i < merges.Count; i++)
        {
            (string left, string right) = merges[i];
            if (left.Contains(' ') || right.Contains(' ') || left.Length == 0) throw Refusal.Unsupported(file, $"a merge of tokens with spaces, '{left}' and '{right}'");
            if (right.Length <= prefix) throw Refusal.Invalid(file, $"merge {i} of '{left}' and '{right}' is too short");
            foreach (string token in (ReadOnlySpan<string>)[left, right, left + right[prefix..]])
            {
                if (vocabulary.Id(token) is null) throw Refusal.Invalid(file, $"merge {i} needs the token '{token}', which is not in the vocabulary");
            }

            if (last[(left, right)] == i) lines.Add($"{left} {right}");
        }

        return lines;
    }
}
