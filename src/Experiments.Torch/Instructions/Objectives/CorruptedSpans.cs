using System.Globalization;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Torch.Data;
using Experiments.Torch.Tokenizing;
using Experiments.Torch.Training;

namespace Experiments.Torch.Instructions.Objectives;

/// <summary>
/// T5's objective (Raffel et al. 2020): spans of a text are taken out, each leaving a sentinel behind; the output is the sentinels, each
/// followed by what it stands for. How many tokens and spans follows from the length, where they are from seed, epoch and row.
/// </summary>
internal sealed class CorruptedSpans
{
    private readonly PretrainingOptions _options;
    private readonly int[] _sentinels;
    private readonly int _end;

    private CorruptedSpans(PretrainingOptions options, int[] sentinels, int end) =>
        (_options, _sentinels, _end) = (options, sentinels, end);

    /// <exception cref="ExperimentException">The tokenizer has no sentinels or no end token.</exception>
    public static CorruptedSpans Create(TextTokenizer tokenizer, PretrainingOptions options, string folder)
    {
        var sentinels = Enumerable.Range(0, int.MaxValue)
            .Select(i => tokenizer.Id(string.Create(CultureInfo.InvariantCulture, $"<extra_id_{i}>")))
            .TakeWhile(id => id is not null).OfType<int>().ToArray();
        if (sentinels.Length > 0 && tokenizer.EosId is { } end)
            return new CorruptedSpans(options, sentinels, end);
        throw new ExperimentException(Diagnostic.Error(
            DiagnosticCodes.SentinelsMissing,
            "the tokenizer has no sentinels <extra_id_0>, <extra_id_1> …",
            new SourceLocation(folder),
            "Plain text is learned by span corruption, which T5 was made for; give rows with answers, or use task text-generation"));
    }

    public TokenObjective Objective => new("corrupted spans", Rows);

    /// <summary>The longest text whose corrupted input, end token included, is no longer than this.</summary>
    public int LongestText(int maxLength)
    {
        var length = maxLength - 1;
        while (Sizes(length + 1).Ids <= maxLength)
            length++;
        return length;
    }

    /// <summary>The lengths of input and output that a text of so many tokens gives, end tokens included.</summary>
    public RowSize Sizes(int length)
    {
        var (noise, spans) = Counts(length);
        return new RowSize(length - noise + spans + 1, noise + spans + 1);
    }

    private RowSource Rows(SupervisedDataset data, long seed) => new(
        data.Count,
        row => Sizes(data.Ids(row).Length),
        row => Corrupt(data.Ids(row % data.Count), new SeededRandom(seed, SeededRandom.Objective, row)));

    private SupervisedRow Corrupt(ReadOnlySpan<int> ids, SeededRandom random)
    {
        var (noise, spans) = Counts(ids.Length);
        var (kept, taken) = (Parts(ids.Length - noise, spans, random), Parts(noise, spans, random));
        var (input, output) = (new List<int>(), new List<int>());
        var at = 0;
        for (var span = 0; span < spans; span++)
        {
            input.AddRange(ids.Slice(at, kept[span]));
            at += kept[span];
            input.Add(_sentinels[span]);
            output.Add(_sentinels[span]);
            output.AddRange(ids.Slice(at, taken[span]));
            at += taken[span];
        }

        return new SupervisedRow([.. input, .. ids[at..], _end], [.. output, _end]);
    }

    /// <summary>How many tokens are taken out, in how many spans: at least one, and something is left before each.</summary>
    private (int Noise, int Spans) Counts(int length)
    {
        if (length < 2)
            return (0, 0);
        var noise = Math.Clamp((int)Math.Round(length * _options.NoiseDensity), 1, length - 1);
        var spans = Math.Max(1, (int)Math.Round(noise / _options.MeanNoiseSpanLength));
        return (noise, Math.Min(Math.Min(spans, length - noise), _sentinels.Length));
    }

    /// <summary>Cuts a number into parts of at least 1, every way as likely.</summary>
    private static int[] Parts(int whole, int count, SeededRandom random)
    {
        var cuts = random.Permutation(Math.Max(0, whole - 1)).Take(Math.Max(0, count - 1)).Select(cut => cut + 1).Order().ToArray();
        var parts = new int[count];
        for (var i = 0; i < count; i++)
            parts[i] = (i < cuts.Length ? cuts[i] : whole) - (i == 0 ? 0 : cuts[i - 1]);
        return parts;
    }
}
