using System.Text;

namespace Experiments.Torch.Linting;

/// <summary>
/// The words of texts as hashes: letters and digits without regard to case; punctuation and white space only part them. Ideographs and kana
/// are words of their own, as they are written without spaces.
/// </summary>
internal static class WordHashes
{
    // FNV-1a, 64 bits.
    private const ulong Start = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>Appends the words of a text.</summary>
    public static void Add(string text, List<ulong> words)
    {
        var (hash, inWord) = (Start, false);
        foreach (var rune in text.EnumerateRunes())
        {
            var alone = IsIdeograph(rune.Value);
            if (inWord && (alone || !Rune.IsLetterOrDigit(rune)))
            {
                words.Add(Mix(hash));
                (hash, inWord) = (Start, false);
            }

            if (alone)
            {
                words.Add(Mix((Start ^ (uint)rune.Value) * Prime));
            }
            else if (Rune.IsLetterOrDigit(rune))
            {
                hash = (hash ^ (uint)Rune.ToLowerInvariant(rune).Value) * Prime;
                inWord = true;
            }
        }

        if (inWord)
            words.Add(Mix(hash));
    }

    /// <summary>One number for a list of numbers; order counts.</summary>
    public static ulong Combine(ulong seed, IEnumerable<ulong> hashes)
    {
        foreach (var hash in hashes)
            seed = Mix(seed ^ hash) * Prime;
        return Mix(seed);
    }

    /// <summary>Of a text as it stands, for those without a word.</summary>
    public static ulong OfCharacters(string text)
    {
        var hash = Start;
        foreach (var c in text.AsSpan().Trim())
            hash = (hash ^ c) * Prime;
        return Mix(hash);
    }

    /// <summary>Every bit of the result depends on every bit of the number (the finaliser of MurmurHash3).</summary>
    public static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }

    private static bool IsIdeograph(int c) =>
        c is >= 0x3040 and <= 0x30FF or >= 0x3400 and <= 0x4DBF or >= 0x4E00 and <= 0x9FFF or >= 0xF900 and <= 0xFAFF or >= 0x20000 and <= 0x3FFFF;
}
