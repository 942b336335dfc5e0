using Experiments.Torch.Models;
using Experiments.Torch.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Evaluation;

/// <summary>How well the supervised tokens of one row are predicted.</summary>
/// <param name="SumOfLosses">Cross entropies, in nats.</param>
/// <param name="Tokens">Supervised ones.</param>
/// <param name="Right">Of these, where the likeliest token is the target.</param>
internal readonly record struct TokenScore(double SumOfLosses, int Tokens, int Right)
{
    /// <summary>In nats a token; 0 for a row without supervised tokens.</summary>
    public double MeanLoss => Tokens == 0 ? 0 : SumOfLosses / Tokens;

    public static TokenScore operator +(TokenScore left, TokenScore right) => Add(left, right);

    public static TokenScore Add(TokenScore left, TokenScore right) =>
        new(left.SumOfLosses + right.SumOfLosses, left.Tokens + right.Tokens, left.Right + right.Right);
}

/// <summary>Measures a language model on rows, without dropout.</summary>
internal static class TokenEvaluator
{
    /// <summary>The score of every row, in their order.</summary>
    /// <param name="rows">Not packed: a row is a row.</param>
    public static TokenScore[] Score(LanguageModel model, LanguageRows rows, int batchSize)
    {
        using var frozen = no_grad();
        model.Module.eval();
        var scores = new TokenScore[rows.Count];
        // Rows of like length together, so that little is padding.
        foreach (var batch in Enumerable.Range(0, rows.Count).OrderByDescending(rows.Length).Chunk(batchSize))
        {
            if (rows.Supervised(batch) > 0)
                Score(model, rows.Batch(batch), batch, scores);
        }

        return scores;
    }

    private static void Score(LanguageModel model, LanguageBatch batch, int[] rows, TokenScore[] scores)
    {
        using var scope = NewDisposeScope();
        var states = model.States(batch.Input).flatten(0, 1).index_select(0, batch.Places);
        var logits = model.Logits(states);
        var losses = functional.cross_entropy(logits, batch.Targets, reduction: Reduction.None).cpu().data<float>().ToArray();
        var right = logits.argmax(-1).eq(batch.Targets).cpu().data<bool>().ToArray();
        var places = batch.Places.cpu().data<long>().ToArray();
        var width = (batch.Input.DecoderIds ?? batch.Input.Ids).shape[1];
        for (var i = 0; i < places.Length; i++)
            scores[rows[places[i] / width]] += new TokenScore(losses[i], 1, right[i] ? 1 : 0);
    }
}
