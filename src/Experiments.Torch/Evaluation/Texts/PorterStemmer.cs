namespace Experiments.Torch.Evaluation.Texts;

/// <summary>
/// English words without their endings (Porter, "An algorithm for suffix stripping", Program 14(3), 1980), with NLTK's departures from the
/// paper, as rouge-score uses it: irregular words, <c>-ies</c> and <c>-ied</c>, a y after a vowel, and <c>-alli</c>, <c>-bli</c>,
/// <c>-fulli</c> and <c>-logi</c> in the second step.
/// </summary>
internal static class PorterStemmer
{
    private static readonly Dictionary<string, string> Irregular = new(StringComparer.Ordinal)
    {
        ["skies"] = "sky",
        ["sky"] = "sky",
        ["dying"] = "die",
        ["lying"] = "lie",
        ["tying"] = "tie",
        ["news"] = "news",
        ["innings"] = "inning",
        ["inning"] = "inning",
        ["outings"] = "outing",
        ["outing"] = "outing",
        ["cannings"] = "canning",
        ["canning"] = "canning",
        ["howe"] = "howe",
        ["proceed"] = "proceed",
        ["exceed"] = "exceed",
        ["succeed"] = "succeed",
    };

    // The first ending that a word has decides, whether its condition holds or not.
    private static readonly (string Ending, string Instead)[] DoubleSuffixes =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"), ("alli", "al"),
        ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"),
        ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
        ("fulli", "ful"), ("logi", "log"),
    ];

    private static readonly (string Ending, string Instead)[] Suffixes =
    [
        ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
    ];

    private static readonly string[] LastSuffixes =
    [
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti", "ous", "ive",
        "ize",
    ];

    /// <param name="word">In lower case.</param>
    public static string Stem(string word)
    {
        if (Irregular.TryGetValue(word, out var stem))
            return stem;
        return word.Length <= 2 ? word : Tidied(WithoutLast(Replaced(Single(FinalY(Past(Plural(word)))))));
    }

    /// <summary>Step 1a.</summary>
    private static string Plural(string word) =>
        Ends(word, "ies") ? (word.Length == 4 ? word[..^1] : word[..^2])
        : Ends(word, "sses") ? word[..^2]
        : Ends(word, "ss") || !Ends(word, "s") ? word
        : word[..^1];

    /// <summary>Step 1b.</summary>
    private static string Past(string word)
    {
        if (Ends(word, "ied"))
            return word.Length == 4 ? word[..^1] : word[..^2];
        if (Ends(word, "eed"))
            return Measure(word[..^3]) > 0 ? word[..^1] : word;
        foreach (var ending in (ReadOnlySpan<string>)["ed", "ing"])
        {
            if (Ends(word, ending) && HasVowel(word[..^ending.Length]))
                return Restored(word[..^ending.Length]);
        }

        return word;
    }

    /// <summary>After <c>-ed</c> and <c>-ing</c>: an e comes back, or one of two consonants goes.</summary>
    private static string Restored(string stem)
    {
        if (Ends(stem, "at") || Ends(stem, "bl") || Ends(stem, "iz"))
            return stem + "e";
        if (EndsInTwoConsonants(stem))
            return stem[^1] is 'l' or 's' or 'z' ? stem : stem[..^1];
        return Measure(stem) == 1 && EndsInShortSyllable(stem) ? stem + "e" : stem;
    }

    /// <summary>Step 1c.</summary>
    private static string FinalY(string word) =>
        Ends(word, "y") && word.Length > 2 && IsConsonant(word, word.Length - 2) ? word[..^1] + "i" : word;

    /// <summary>Step 2.</summary>
    private static string Single(string word)
    {
        if (Ends(word, "alli") && Measure(word[..^4]) > 0)
            return Single(word[..^2]);
        // The l of -logi counts as part of the stem, so that "geo" and "theo" are long enough.
        return Replace(word, DoubleSuffixes, ending => ending == "logi" ? 3 : ending.Length);
    }

    /// <summary>Step 3.</summary>
    private static string Replaced(string word) => Replace(word, Suffixes, ending => ending.Length);

    private static string Replace(string word, (string Ending, string Instead)[] suffixes, Func<string, int> measured)
    {
        foreach (var (ending, instead) in suffixes)
        {
            if (Ends(word, ending))
                return Measure(word[..^measured(ending)]) > 0 ? string.Concat(word.AsSpan(0, word.Length - ending.Length), instead) : word;
        }

        return word;
    }

    /// <summary>Step 4.</summary>
    private static string WithoutLast(string word)
    {
        if (Array.Find(LastSuffixes, suffix => Ends(word, suffix)) is not { } ending)
            return word;
        var stem = word[..^ending.Length];
        return Measure(stem) > 1 && (ending != "ion" || stem[^1] is 's' or 't') ? stem : word;
    }

    /// <summary>Steps 5a and 5b.</summary>
    private static string Tidied(string word)
    {
        if (Ends(word, "e") && word[..^1] is var stem && (Measure(stem) > 1 || (Measure(stem) == 1 && !EndsInShortSyllable(stem))))
            word = stem;
        return Ends(word, "ll") && Measure(word[..^1]) > 1 ? word[..^1] : word;
    }

    private static bool Ends(string word, string ending) => word.EndsWith(ending, StringComparison.Ordinal);

    /// <summary>All letters but a, e, i, o, u, and a y after a consonant.</summary>
    private static bool IsConsonant(string word, int i)
    {
        if (word[i] != 'y')
            return !IsVowel(word[i]);
        // In a row of them every second y is a vowel.
        var first = i;
        while (first > 0 && word[first - 1] == 'y')
            first--;
        var even = (i - first) % 2 == 0;
        return first == 0 || IsVowel(word[first - 1]) ? even : !even;
    }

    private static bool IsVowel(char letter) => letter is 'a' or 'e' or 'i' or 'o' or 'u';

    // The first y of a word is a consonant, every later one has a vowel beside it or is one.
    private static bool HasVowel(string stem) => stem.AsSpan().ContainsAny("aeiou") || stem.LastIndexOf('y') > 0;

    /// <summary>How often a consonant follows a vowel: the m of the paper.</summary>
    private static int Measure(string stem)
    {
        var (count, vowel) = (0, false);
        for (var i = 0; i < stem.Length; i++)
        {
            var consonant = stem[i] == 'y' ? i == 0 || vowel : !IsVowel(stem[i]);
            if (consonant && vowel)
                count++;
            vowel = !consonant;
        }

        return count;
    }

    private static bool EndsInTwoConsonants(string word) =>
        word.Length >= 2 && word[^1] == word[^2] && IsConsonant(word, word.Length - 1);

    /// <summary>Consonant, vowel and a consonant other than w, x and y: the *o of the paper; or, in NLTK, just a vowel and a consonant.</summary>
    private static bool EndsInShortSyllable(string word)
    {
        var last = word.Length - 1;
        if (word.Length == 2)
            return !IsConsonant(word, 0) && IsConsonant(word, 1);
        return word.Length >= 3 && IsConsonant(word, last - 2) && !IsConsonant(word, last - 1) && IsConsonant(word, last)
            && word[^1] is not ('w' or 'x' or 'y');
    }
}
