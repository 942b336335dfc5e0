using Experiments.Core.Diagnostics;
using Experiments.Torch.Data;
using Experiments.Torch.Tokenizing;
using Experiments.Torch.Training;

namespace Experiments.Torch.Instructions.Objectives;

/// <summary>
/// BERT's objective (Devlin et al. 2019): of the tokens to predict, four in five are hidden behind the mask token, one in ten is another
/// token, one in ten stays. Special tokens are never among them. Which ones depends on the seed, the epoch and the row, on nothing else.
/// </summary>
internal sealed class MaskedTokens
{
    private const int Hidden = 80;
    private const int Exchanged = 90;

    private readonly double _share;
    private readonly int _mask;
    private readonly int _vocabulary;
    private readonly HashSet<int> _special;

    private MaskedTokens(double share, int mask, int vocabulary, IEnumerable<int> special) =>
        (_share, _mask, _vocabulary, _special) = (share, mask, vocabulary, [.. special]);

    /// <param name="share">Of tokens to predict.</param>
    /// <exception cref="ExperimentException">The tokenizer has no mask token.</exception>
    public static TokenObjective Objective(TextTokenizer tokenizer, double share, string folder)
    {
        var mask = tokenizer.MaskId ?? throw new ExperimentException(Diagnostic.Error(
            DiagnosticCodes.SentinelsMissing, "the tokenizer has no mask token", new SourceLocation(folder),
            "fill-mask is what encoders such as BERT learn; text-generation suits decoders, text2text-generation T5"));
        var masking = new MaskedTokens(share, mask, tokenizer.VocabularySize, tokenizer.SpecialIds.Keys);
        return new TokenObjective("masked tokens", masking.Rows);
    }

    private RowSource Rows(SupervisedDataset data, long seed) => new(
        data.Count,
        row => new RowSize(data.Ids(row).Length, data.Ids(row).Length),
        row => Mask(data.Ids(row % data.Count), new SeededRandom(seed, SeededRandom.Objective, row)));

    private SupervisedRow Mask(ReadOnlySpan<int> ids, SeededRandom random)
    {
        var (read, labels) = (ids.ToArray(), new int[ids.Length]);
        Array.Fill(labels, SupervisedRows.Unsupervised);
        for (var i = 0; i < ids.Length; i++)
        {
            if (_special.Contains(ids[i]) || random.NextShare() >= _share)
                continue;
            labels[i] = ids[i];
            var fate = random.Next(100);
            read[i] = fate < Hidden ? _mask : fate < Exchanged ? random.Next(_vocabulary) : ids[i];
        }

        return new SupervisedRow(read, labels);
    }
}
