using System.Collections.Immutable;

namespace Experiments.Torch.Generation;

/// <summary>
/// From the tokens of an answer to its text, which ends before the first stop string. A stop string may begin in one token and end in
/// another, so it is looked for in the text.
/// </summary>
/// <param name="decode">Without special tokens.</param>
internal sealed class AnswerText(Func<IReadOnlyList<int>, string> decode, ImmutableArray<string> stops)
{
    private readonly ImmutableArray<string> _stops = [.. stops.Where(stop => stop.Length > 0)];

    /// <summary>For <see cref="GenerationCourse.Stops"/>; null where there are no stop strings.</summary>
    public Func<IReadOnlyList<int>, bool>? Stops => _stops.IsEmpty ? null : ids => StopIn(decode(ids)) >= 0;

    /// <summary>The same with other stop strings.</summary>
    public AnswerText With(ImmutableArray<string> others) => new(decode, others);

    /// <summary>The text of an answer.</summary>
    public string Of(IReadOnlyList<int> ids)
    {
        var text = decode(ids);
        return StopIn(text) is >= 0 and var end ? text[..end] : text;
    }

    /// <summary>
    /// What of an unfinished answer can be shown already: nothing that more tokens may change, neither the first bytes of a character nor
    /// what may turn out to be the beginning of a stop string.
    /// </summary>
    public string Settled(IReadOnlyList<int> ids)
    {
        var text = Of(ids).TrimEnd('\uFFFD');
        return text[..^_stops.Select(stop => Begun(text, stop)).DefaultIfEmpty().Max()];
    }

    // Where the earliest stop string begins, or −1.
    private int StopIn(string text)
    {
        var first = -1;
        foreach (var stop in _stops)
        {
            var place = text.IndexOf(stop, StringComparison.Ordinal);
            if (place >= 0 && (first < 0 || place < first))
                first = place;
        }

        return first;
    }

    // How many characters at the end of the text are the beginning of the stop string.
    private static int Begun(string text, string stop)
    {
        for (var count = Math.Min(text.Length, stop.Length - 1); count > 0; count--)
        {
            if (text.AsSpan(text.Length - count).SequenceEqual(stop.AsSpan(0, count)))
                return count;
        }

        return 0;
    }
}
