using System.Text;
using System.Text.RegularExpressions;

namespace Experiments.Torch.Tokenizing;

/// <summary>
/// GPT-2's alphabet (Radford et al. 2019): every byte of UTF-8 is a visible character, so that no text is unknown.
/// Bytes that print stand for themselves, the others follow from U+0100 on.
/// </summary>
internal static partial class ByteLevel
{
    private static readonly char[] Characters = Alphabet();
    private static readonly Dictionary<char, byte> Bytes = Characters.Select((c, value) => (c, value)).ToDictionary(pair => pair.c, pair => (byte)pair.value);

    /// <summary>What U+0020 becomes.</summary>
    public static char Space => Characters[' '];

    public static IReadOnlyList<char> AllCharacters => Characters;

    /// <summary>GPT-2's own split: contractions, then words, numbers and the rest, each with the space before it.</summary>
    public static Matcher Words { get; } = Matchers.Expression(WordExpression());

    public static PreTokenize PreTokenizer(bool addPrefixSpace, bool useExpression)
    {
        PreTokenize cut = useExpression ? PreTokenizers.Split(Words, SplitBehavior.Isolated) : PreTokenizers.Whole;
        return (text, words) =>
        {
            if (addPrefixSpace && text.Length > 0 && text[0] != ' ') text = Normalizers.WithPrefix(text, " ");
            int first = words.Count;
            cut(text, words);
            for (int i = first; i < words.Count; i++)
            {
                words[i] = Encode(words[i]);
            }
        };
    }

    public static AlignedText Encode(AlignedText text) => Normalizers.Rewrite(text, static (rune, original, output) =>
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (byte value in bytes[..rune.EncodeToUtf8(bytes)])
        {
            output.Append(Characters[value], original);
        }
    });

    /// <summary>Tokens back to text; a token outside the alphabet stands for itself, broken UTF-8 becomes U+FFFD.</summary>
    public static List<string> Decode(List<string> tokens)
    {
        var bytes = new List<byte>();
        foreach (string token in tokens)
        {
            if (token.All(Bytes.ContainsKey)) bytes.AddRange(token.Select(c => Bytes[c]));
            else bytes.AddRange(Encoding.UTF8.GetBytes(token));
        }

        return [Encoding.UTF8.GetString(bytes.ToArray())];
    }

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", RegexOptions.CultureInvariant)]
    private static partial Regex WordExpression();

    private static char[] Alphabet()
    {
        var characters = new char[256];
        int next = 256;
        for (int value = 0; value < 256; value++)
        {
            bool prints = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[value] = (char)(prints ? value : next++);
        }

        return characters;
    }
}
