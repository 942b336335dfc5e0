namespace Experiments.Torch.Tokenizing;

/// <summary>The parts of a tokenizer, whatever files they came from.</summary>
internal sealed record TokenizerDefinition
{
    public required Vocabulary Vocabulary { get; init; }

    public required SegmentWord Model { get; init; }

    public IReadOnlyList<AddedToken> Added { get; init; } = [];

    public Normalize Normalizer { get; init; } = Normalizers.None;

    public PreTokenize PreTokenizer { get; init; } = PreTokenizers.Whole;

    public PostProcessing PostProcessing { get; init; } = PostProcessing.None;

    public DecodeTokens Decoder { get; init; } = Decoders.Spaced;

    /// <summary>The id of a token, added or of the model.</summary>
    public int? Id(string token) => Added.FirstOrDefault(added => added.Content == token)?.Id ?? Vocabulary.Id(token);

    /// <summary>One more than the highest id.</summary>
    public int Size => Math.Max(Vocabulary.Size, Added.Select(token => token.Id + 1).DefaultIfEmpty().Max());

    /// <summary>Adds tokens that configuration files name: known ones become added tokens, others get the next free id.</summary>
    public TokenizerDefinition With(IEnumerable<NamedToken> tokens)
    {
        TokenizerDefinition definition = this;
        foreach (NamedToken token in tokens)
        {
            if (token.Content.Length == 0 || definition.Added.Any(added => added.Content == token.Content)) continue;
            int id = token.Id ?? definition.Vocabulary.Id(token.Content) ?? definition.Size;
            definition = definition with { Added = [.. definition.Added, token.WithId(id)] };
        }

        return definition;
    }
}
