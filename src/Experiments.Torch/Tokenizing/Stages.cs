namespace Experiments.Torch.Tokenizing;

/// <summary>A normaliser: rewrites a piece of text.</summary>
internal delegate AlignedText Normalize(AlignedText text);

/// <summary>A pre-tokenizer: adds the words of a piece of text to the output, none of them empty.</summary>
internal delegate void PreTokenize(AlignedText text, List<AlignedText> words);

/// <summary>A model: adds the pieces of one word to the output.</summary>
internal delegate void SegmentWord(string word, List<Piece> pieces);

/// <summary>A decoder: rewrites the list of tokens, whose concatenation is the text.</summary>
internal delegate List<string> DecodeTokens(List<string> tokens);

/// <summary>A token of a word, and the UTF-16 units of the word that it covers.</summary>
internal readonly record struct Piece(int Id, int Start, int Length);

/// <summary>A token of a text, its value as the vocabulary or the text spells it, and its range in the original.</summary>
internal readonly record struct Token(int Id, string Value, int Start, int End);
