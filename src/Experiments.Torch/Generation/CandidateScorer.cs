using Experiments.Torch.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Generation;

/// <summary>
/// How probable given continuations are: their total log-probability, so that candidates of different length compare as whole texts.
/// A prompt is read once, whatever the number of candidates.
/// </summary>
internal static class CandidateScorer
{
    // Rows of continuations side by side. Each holds a copy of its prompt's keys and values.
    private const int Side = 64;

    /// <summary>Sums of natural logarithms, [prompts][candidates]. What is beside a prompt in its batch changes nothing but rounding.</summary>
    /// <param name="prompts">Token ids, none of them empty.</param>
    /// <param name="candidates">Token ids behind each prompt, the end token included where it counts; none of them empty.</param>
    /// <param name="course">Its batch size, progress and cancellation are used.</param>
    public static float[][] Score(
        LanguageModel model, IReadOnlyList<int[]> prompts, IReadOnlyList<int[]> candidates, ModelTokens tokens, GenerationCourse course)
    {
        if (candidates.Any(candidate => candidate.Length == 0))
            throw new ArgumentException("A candidate has no tokens.", nameof(candidates));
        using var frozen = no_grad();
        model.Module.eval();
        var scores = new float[prompts.Count][];
        var done = 0;
        foreach (var batch in Enumerable.Range(0, prompts.Count).OrderBy(row => prompts[row].Length).Chunk(course.BatchSize))
        {
            course.Cancel.ThrowIfCancellationRequested();
            using var session = DecodingSession.Start(model, [.. batch.Select(row => prompts[row])], tokens);
            var found = Score(model, session, candidates);
            for (var i = 0; i < batch.Length; i++)
                scores[batch[i]] = found[i];
            done += batch.Length;
            course.Progress?.Invoke(done);
        }

        return scores;
    }

    private static float[][] Score(LanguageModel model, DecodingSession session, IReadOnlyList<int[]> candidates)
    {
        var sums = First(session, candidates);
        // Candidates of like length together: the shorter ones are padded.
        var longer = Enumerable.Range(0, candidates.Count).Where(i => candidates[i].Length > 1).OrderBy(i => candidates[i].Length);
        foreach (var group in longer.Chunk(Math.Max(1, Side / session.Rows)))
        {
            var found = Rest(model, session, [.. group.Select(i => candidates[i])]);
            for (var row = 0; row < session.Rows; row++)
            {
                for (var i = 0; i < group.Length; i++)
                    sums[row][group[i]] += found[(row * group.Length) + i];
            }
        }

        return Array.ConvertAll(sums, row => Array.ConvertAll(row, sum => (float)sum));
    }

    /// <summary>Log-probabilities of the first tokens, which the prompt's last state tells.</summary>
    private static double[][] First(DecodingSession session, IReadOnlyList<int[]> candidates)
    {
        using var scope = NewDisposeScope();
        var index = tensor([.. candidates.Select(candidate => (long)candidate[0])]);
        var logits = session.Logits();
        var first = logits.log_softmax(-1).index_select(1, index.to(logits.device)).cpu().data<float>().ToArray();
        return [.. first.Chunk(candidates.Count).Select(row => Array.ConvertAll(row, value => (double)value))];
    }

    /// <summary>Sums over the tokens behind the first, row by row and candidate by candidate.</summary>
    private static double[] Rest(LanguageModel model, DecodingSession session, int[][] candidates)
    {
        var width = candidates.Max(candidate => candidate.Length) - 1;
        var rows = session.Rows * candidates.Length;
        var (ids, mask, places, targets) = (new long[rows * width], new long[rows * width], new List<long>(), new List<long>());
        for (var row = 0; row < rows; row++)
        {
            var candidate = candidates[row % candidates.Length];
            for (var t = 0; t < candidate.Length - 1; t++)
            {
                var place = (row * width) + t;
                (ids[place], mask[place]) = (candidate[t], 1);
                places.Add(place);
                targets.Add(candidate[t + 1]);
            }
        }

        using var scope = NewDisposeScope();
        using var fork = session.Fork([.. Enumerable.Range(0, rows).Select(row => row / candidates.Length)]);
        var device = model.Module.parameters().First().device;
        var states = fork.Extend(tensor(ids, rows, width, device: device), mask.Contains(0) ? tensor(mask, rows, width, device: device) : null);
        var kept = model.Logits(states.flatten(0, 1).index_select(0, tensor(places.ToArray(), device: device))).log_softmax(-1);
        var found = kept.gather(1, tensor(targets.ToArray(), device: device).unsqueeze(1)).cpu().data<float>().ToArray();
        var sums = new double[rows];
        for (var i = 0; i < found.Length; i++)
            sums[places[i] / width] += found[i];
        return sums;
    }
}
