namespace Experiments.Torch.Tokenizing;

/// <summary>A part of a template: a sequence (0 or 1), or special tokens.</summary>
internal sealed record TemplatePart(int? Sequence, IReadOnlyList<int> SpecialIds, int TypeId);

/// <summary>What goes around the tokens of a text or a pair, and how their offsets are tidied.</summary>
internal sealed record PostProcessing(IReadOnlyList<TemplatePart> Single, IReadOnlyList<TemplatePart> Pair)
{
    /// <summary>Leave the spaces that byte-level tokens begin or end with out of their offsets; applied once an entry.</summary>
    public IReadOnlyList<OffsetTrim> Trims { get; init; } = [];

    public static PostProcessing None { get; } = new([Text(0, 0)], [Text(0, 0), Text(1, 1)]);

    /// <summary>BERT's: [CLS] A [SEP], and B [SEP] of type 1.</summary>
    public static PostProcessing Bert(int cls, int sep) => new(
        [Special(cls, 0), Text(0, 0), Special(sep, 0)],
        [Special(cls, 0), Text(0, 0), Special(sep, 0), Text(1, 1), Special(sep, 1)]);

    /// <summary>RoBERTa's: &lt;s&gt; A &lt;/s&gt;, and &lt;/s&gt; B &lt;/s&gt;, all of type 0.</summary>
    public static PostProcessing Roberta(int cls, int sep) => new(
        [Special(cls, 0), Text(0, 0), Special(sep, 0)],
        [Special(cls, 0), Text(0, 0), Special(sep, 0), Special(sep, 0), Text(1, 0), Special(sep, 0)]);

    /// <summary>T5's: each text ends with &lt;/s&gt;, all of type 0.</summary>
    public static PostProcessing T5(int? eos) => new(
        [Text(0, 0), Special(eos, 0)],
        [Text(0, 0), Special(eos, 0), Text(1, 0), Special(eos, 0)]);

    /// <summary>Llama's: each text between the tokens of its beginning and end, where wanted.</summary>
    public static PostProcessing Llama(int? bos, int? eos) => new(
        [Special(bos, 0), Text(0, 0), Special(eos, 0)],
        [Special(bos, 0), Text(0, 0), Special(eos, 0), Special(bos, 1), Text(1, 1), Special(eos, 1)]);

    public static TemplatePart Text(int sequence, int typeId) => new(sequence, [], typeId);

    public static TemplatePart Special(int? id, int typeId) => new(null, id is { } value ? [value] : [], typeId);

    /// <summary>How many special tokens the template adds.</summary>
    public int Added(bool isPair) => (isPair ? Pair : Single).Sum(part => part.SpecialIds.Count);

    public Encoded Apply(IReadOnlyList<IReadOnlyList<Token>> sequences, bool addSpecialTokens, int truncated)
    {
        IReadOnlyList<TemplatePart> template = sequences.Count == 2 ? Pair : Single;
        int count = sequences.Sum(sequence => sequence.Count) + Added(sequences.Count == 2);
        var (ids, types) = (new List<int>(count), new List<int>(count));
        var (offsets, special) = (new List<TokenOffset>(count), new List<bool>(count));
        foreach (TemplatePart part in template)
        {
            foreach (Token token in part.Sequence is { } sequence ? sequences[sequence] : [])
            {
                ids.Add(token.Id);
                types.Add(part.TypeId);
                offsets.Add(new TokenOffset(token.Start, token.End));
                special.Add(false);
            }

            foreach (int id in addSpecialTokens ? part.SpecialIds : [])
            {
                ids.Add(id);
                types.Add(part.TypeId);
                offsets.Add(default);
                special.Add(true);
            }
        }

        return new Encoded(ids, types, offsets, special, truncated);
    }
}

/// <summary>Takes the leading and trailing spaces of a byte-level token out of its offsets.</summary>
/// <param name="KeepsPrefix">One leading space of the first token was put there by the tokenizer and covers nothing.</param>
internal sealed record OffsetTrim(bool KeepsPrefix)
{
    public void Apply(List<Token> tokens)
    {
        for (int i = 0; i < tokens.Count; i++)
        {
            Token token = tokens[i];
            int leading = 0;
            while (leading < token.Value.Length && IsSpace(token.Value[leading])) leading++;
            int trailing = 0;
            while (trailing < token.Value.Length && IsSpace(token.Value[^(trailing + 1)])) trailing++;

            int start = token.Start;
            int end = token.End;
            bool isPrefix = KeepsPrefix && leading == 1 && (i == 0 || start == 0);
            if (!isPrefix) start = Math.Min(start + leading, end);
            if (trailing > 0 && end >= trailing) end = Math.Max(end - trailing, start);
            tokens[i] = token with { Start = start, End = end };
        }
    }

    private static bool IsSpace(char c) => c == ByteLevel.Space || char.IsWhiteSpace(c);
}
