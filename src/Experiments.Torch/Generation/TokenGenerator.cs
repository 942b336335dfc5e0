using Experiments.Torch.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Generation;

/// <summary>Continues prompts, causal models directly and models with two stacks by their decoder.</summary>
internal static class TokenGenerator
{
    /// <summary>
    /// Continuations of all prompts, in their order; <see cref="DecodingOptions.NumReturnSequences"/> of each. Prompts of like length are
    /// batched; without sampling or with, what comes out does not depend on the batches but for rounding.
    /// </summary>
    /// <param name="prompts">Token ids, none of them empty.</param>
    public static IReadOnlyList<GeneratedRow> Generate(
        LanguageModel model, IReadOnlyList<int[]> prompts, ModelTokens tokens, DecodingOptions options, GenerationCourse course)
    {
        using var frozen = no_grad();
        model.Module.eval();
        var decoding = new Decoding(model, tokens, options, course);
        var results = new IReadOnlyList<GeneratedRow>[prompts.Count];
        var done = 0;
        foreach (var batch in Batches(decoding, prompts))
        {
            int[][] rows = [.. batch.Select(index => prompts[index])];
            var found = options.NumBeams > 1 ? new BeamSearch(decoding, batch).Run(rows) : new RowSearch(decoding, batch).Run(rows);
            for (var i = 0; i < batch.Length; i++)
                results[batch[i]] = [.. found.Skip(i * options.NumReturnSequences).Take(options.NumReturnSequences)];
            done += batch.Length;
            course.Progress?.Invoke(done);
        }

        return [.. results.SelectMany(rows => rows ?? Enumerable.Repeat(new GeneratedRow([], Ending.Length), options.NumReturnSequences))];
    }

    // Prompts that leave no room for a single token are left out.
    private static IEnumerable<int[]> Batches(Decoding decoding, IReadOnlyList<int[]> prompts) => Enumerable.Range(0, prompts.Count)
        .Where(index => decoding.Room(prompts[index].Length) > 0)
        .OrderBy(index => prompts[index].Length)
        .Chunk(decoding.Course.BatchSize);
}
