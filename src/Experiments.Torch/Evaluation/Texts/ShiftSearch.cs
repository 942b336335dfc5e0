namespace Experiments.Torch.Evaluation.Texts;

/// <summary>
/// Tercom's search for the phrase of a prediction that is best moved to another place, with its limits and preferences as sacrebleu has
/// them. One object serves one pair: the limit on candidates is over all its searches.
/// </summary>
/// <param name="reference">Numbers that stand for words.</param>
internal sealed class ShiftSearch(int[] reference)
{
    private const int LongestPhrase = 10;
    private const int FarthestShift = 50;
    private const int MostCandidates = 1000;

    private int _candidates;

    /// <summary>The prediction with a phrase moved, or null where no move saves edits or enough were tried.</summary>
    public int[]? Best(int[] prediction)
    {
        var distance = new BeamEditDistance(reference, prediction);
        var alignment = distance.Align();
        Shift? best = null;
        foreach (var phrase in Phrases(prediction))
        {
            if (!IsWorthTrying(phrase, alignment))
                continue;
            foreach (var target in Targets(phrase, alignment))
            {
                var saved = distance.Distance - distance.After(Moved(prediction, phrase, target), Math.Min(phrase.Start, target));
                var shift = new Shift(saved, phrase, target);
                _candidates++;
                if (best is null || shift.IsBetterThan(best.Value))
                    best = shift;
            }

            if (_candidates >= MostCandidates)
                break;
        }

        return _candidates < MostCandidates && best is { Saved: > 0 } found ? Moved(prediction, found.Phrase, found.Target) : null;
    }

    /// <summary>All phrases that both sides have, at places not too far from each other.</summary>
    private IEnumerable<Phrase> Phrases(int[] prediction)
    {
        for (var start = 0; start < prediction.Length; start++)
        {
            var last = Math.Min(reference.Length - 1, start + FarthestShift);
            for (var there = Math.Max(0, start - FarthestShift); there <= last; there++)
            {
                var longest = Math.Min(LongestPhrase, Math.Min(prediction.Length - start, reference.Length - there));
                for (var length = 1; length <= longest && prediction[start + length - 1] == reference[there + length - 1]; length++)
                    yield return new Phrase(start, there, length);
            }
        }
    }

    /// <summary>Something in the phrase is wrong on both sides, and it would not be moved into itself.</summary>
    private static bool IsWorthTrying(Phrase phrase, WordAlignment alignment)
    {
        var aligned = alignment.Places[phrase.There];
        return alignment.PredictionWrong.AsSpan(phrase.Start, phrase.Length).Contains(true)
            && alignment.ReferenceWrong.AsSpan(phrase.There, phrase.Length).Contains(true)
            && !(aligned >= phrase.Start && aligned < phrase.Start + phrase.Length);
    }

    /// <summary>Where in the prediction the phrase may go: after the words aligned with those just before and in it.</summary>
    private static IEnumerable<int> Targets(Phrase phrase, WordAlignment alignment)
    {
        var previous = -1;
        for (var place = phrase.There - 1; place < phrase.There + phrase.Length; place++)
        {
            var target = place < 0 ? 0 : alignment.Places[place] + 1;
            if (target != previous)
                yield return target;
            previous = target;
        }
    }

    private static int[] Moved(int[] words, Phrase phrase, int target)
    {
        var (start, end) = (phrase.Start, phrase.Start + phrase.Length);
        if (target < start)
            return [.. words[..target], .. words[start..end], .. words[target..start], .. words[end..]];
        // A target within the phrase counts from where the phrase would end.
        var stop = Math.Min(words.Length, target > end ? target : target + phrase.Length);
        return [.. words[..start], .. words[end..stop], .. words[start..end], .. words[stop..]];
    }

    /// <summary>The same words in both texts.</summary>
    /// <param name="Start">In the prediction.</param>
    /// <param name="There">In the reference.</param>
    private readonly record struct Phrase(int Start, int There, int Length);

    private readonly record struct Shift(int Saved, Phrase Phrase, int Target)
    {
        /// <summary>More edits saved, else the longer phrase, else the one farther left, else the target farther left.</summary>
        public bool IsBetterThan(Shift other) => (Saved, Phrase.Length, -Phrase.Start, -Target)
            .CompareTo((other.Saved, other.Phrase.Length, -other.Phrase.Start, -other.Target)) > 0;
    }
}
