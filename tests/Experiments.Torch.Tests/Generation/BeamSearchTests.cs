using Experiments.Torch.Generation;

namespace Experiments.Torch.Tests.Generation;

/// <summary>With beams for every continuation there is, beam search is exhaustive, and its answer follows from the definition.</summary>
public sealed class BeamSearchTests
{
    private const int Vocabulary = 4;
    private const int Length = 4;

    private static readonly ModelTokens Tokens = new([1], Padding: 0, DecoderStart: 0);

    private static readonly int[][] Prompts = [[2, 3], [3], [2, 2, 2], [3, 0, 2, 2]];

    [Theory]
    [InlineData(1.0, false)]
    [InlineData(0.0, false)]
    [InlineData(2.0, false)]
    [InlineData(1.0, true)]
    public void Enough_beams_find_the_best_of_all_continuations(double penalty, bool encodes)
    {
        using var model = new RememberingModel(Vocabulary, seed: 21, encodes);
        // Never: with the heuristic a search may end before what is longer and better.
        var options = new DecodingOptions(Length) { NumBeams = 256, NumReturnSequences = 5, LengthPenalty = penalty, EarlyStopping = EarlyStopping.Never };

        var rows = TokenGenerator.Generate(model.Model, Prompts, Tokens, options, new GenerationCourse(3));

        for (var i = 0; i < Prompts.Length; i++)
        {
            var expected = Continuations(model, Prompts[i]).OrderByDescending(one => one.Score / Math.Pow(one.Ids.Length, penalty)).Take(5);
            rows.Skip(i * 5).Take(5).Select(row => string.Join(' ', row.Ids)).ShouldBe(expected.Select(one => string.Join(' ', one.Ids)));
        }
    }

    [Theory]
    [InlineData(nameof(EarlyStopping.Heuristic))]
    [InlineData(nameof(EarlyStopping.Full))]
    [InlineData(nameof(EarlyStopping.Never))]
    public void Prompts_do_not_influence_each_other(string stopping)
    {
        using var model = new RememberingModel(9, seed: 22, encodes: true);
        var options = new DecodingOptions(12) { NumBeams = 3, NumReturnSequences = 2, EarlyStopping = Enum.Parse<EarlyStopping>(stopping) };

        var together = TokenGenerator.Generate(model.Model, Prompts, Tokens, options, new GenerationCourse(4));
        var alone = TokenGenerator.Generate(model.Model, Prompts, Tokens, options, new GenerationCourse(1));

        together.Select(row => string.Join(' ', row.Ids)).ShouldBe(alone.Select(row => string.Join(' ', row.Ids)));
    }

    [Fact]
    public void Rules_apply_to_every_beam()
    {
        using var model = new RememberingModel(9, seed: 23);
        var options = new DecodingOptions(8) { NumBeams = 3, NumReturnSequences = 3, NoRepeatNgramSize = 1, MinNewTokens = 4 };

        var rows = TokenGenerator.Generate(model.Model, [[2, 3]], Tokens, options, new GenerationCourse(1));

        foreach (var row in rows)
        {
            row.Ids.Distinct().Count().ShouldBe(row.Ids.Length);
            row.Ids.ShouldNotContain(2);
            row.Ids.Take(4).ShouldNotContain(1);
        }
    }

    [Fact]
    public void Stops_end_a_beam()
    {
        using var model = new RememberingModel(9, seed: 24);
        var course = new GenerationCourse(1) { Stops = tokens => tokens[^1] == 5 };

        var rows = TokenGenerator.Generate(model.Model, [[2, 3]], new ModelTokens([]), new DecodingOptions(10) { NumBeams = 4, NumReturnSequences = 4 }, course);

        rows.ShouldContain(row => row.Ending == Ending.Stop);
        rows.ShouldAllBe(row => row.Ending == Ending.Stop ? row.Ids.IndexOf(5) == row.Ids.Length - 1 : !row.Ids.Contains(5));
    }

    // Every sequence that ends, or is as long as it may be, with its sum of log-probabilities.
    private static IEnumerable<(int[] Ids, double Score)> Continuations(RememberingModel model, int[] prompt)
    {
        int[] start = model.Encodes ? [Tokens.DecoderStart] : prompt;
        var running = new List<(int[] Ids, double Score)> { ([], 0) };
        while (running.Count > 0)
        {
            var next = new List<(int[] Ids, double Score)>();
            foreach (var (ids, score) in running)
            {
                var probabilities = NarrowingRules.Probabilities(model.Logits([.. start, .. ids], model.Encodes ? prompt.Sum() : 0));
                next.AddRange(probabilities.Select((probability, token) => ((int[])[.. ids, token], score + Math.Log(probability))));
            }

            foreach (var ended in next.Where(one => HasEnded(one.Ids)))
                yield return ended;
            running = [.. next.Where(one => !HasEnded(one.Ids))];
        }
    }

    private static bool HasEnded(int[] ids) => ids[^1] == 1 || ids.Length == Length;
}
