using Experiments.Torch.Generation;

namespace Experiments.Torch.Tests.Generation;

public sealed class TokenGeneratorTests
{
    private static readonly ModelTokens Tokens = new([1], Padding: 0, DecoderStart: 0);

    private static readonly int[][] Prompts = [[5, 6, 7, 8, 9], [3], [2, 4], [9, 9, 9, 2], [8, 7], [4, 4, 4, 4, 4, 4]];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Takes_the_best_token_each_time_whatever_is_beside_it_in_the_batch(bool encodes)
    {
        using var model = new RememberingModel(vocabulary: 12, seed: 3, encodes);

        var rows = Generate(model, new DecodingOptions(9), batchSize: 4);

        rows.Select(row => row.Ids.ToArray()).ShouldBe(Prompts.Select(prompt => model.Greedy(prompt, Tokens, 9)));
        rows.ShouldContain(row => row.Ending == Ending.End);
        rows.ShouldContain(row => row.Ending == Ending.Length);
    }

    [Fact]
    public void An_answer_is_without_its_end()
    {
        using var model = new RememberingModel(12, seed: 3);

        foreach (var row in Generate(model, new DecodingOptions(9)))
            row.Answer.ShouldBe(row.Ending == Ending.End ? row.Ids.SkipLast(1) : row.Ids);
    }

    [Fact]
    public void Every_token_goes_through_the_model_once_and_only_the_last_through_the_head()
    {
        using var model = new RememberingModel(12, seed: 3);

        var row = TokenGenerator.Generate(model.Model, [[5, 6, 7]], new ModelTokens([]), new DecodingOptions(10), new GenerationCourse(1)).Single();

        row.Ids.Length.ShouldBe(10);
        model.Read.ShouldBe(3 + 9);
        model.Scored.ShouldBe(10);
    }

    [Fact]
    public void Rows_that_have_ended_are_not_computed_any_more()
    {
        using var model = new RememberingModel(12, seed: 3);

        var rows = Generate(model, new DecodingOptions(30), batchSize: 6);

        model.Scored.ShouldBe(rows.Sum(row => row.Ids.Length));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Draws_the_same_tokens_in_any_batches(int beams, bool encodes)
    {
        using var model = new RememberingModel(12, seed: 4, encodes);
        var options = new DecodingOptions(8) { DoSample = true, Seed = 11, TopK = 6, NumBeams = beams };

        var together = Generate(model, options, batchSize: 6);
        var alone = Generate(model, options, batchSize: 1);
        var halves = Generate(model, options, prompts: Prompts[..3]).Concat(Generate(model, options, prompts: Prompts[3..], firstRow: 3));

        Ids(alone).ShouldBe(Ids(together));
        Ids(halves).ShouldBe(Ids(together));
        Ids(Generate(model, options with { Seed = 12 })).ShouldNotBe(Ids(together));
        Ids(Generate(model, options, firstRow: 1)).ShouldNotBe(Ids(together));
    }

    [Fact]
    public void Draws_in_proportion_to_the_probabilities()
    {
        using var model = new RememberingModel(5, seed: 6);
        var options = new DecodingOptions(1) { DoSample = true, NumReturnSequences = 4000, Seed = 1 };

        var rows = TokenGenerator.Generate(model.Model, [[2, 3]], new ModelTokens([]), options, new GenerationCourse(1));

        var expected = NarrowingRules.Probabilities(model.Logits([2, 3]));
        for (var token = 0; token < 5; token++)
        {
            var share = rows.Count(row => row.Ids[0] == token) / 4000.0;
            // Five standard deviations of a binomial share.
            Math.Abs(share - expected[token]).ShouldBeLessThan(5 * Math.Sqrt(expected[token] * (1 - expected[token]) / 4000), $"token {token}");
        }
    }

    [Fact]
    public void Cold_samples_are_greedy()
    {
        using var model = new RememberingModel(12, seed: 4);

        Ids(Generate(model, new DecodingOptions(8) { DoSample = true, Temperature = 1e-4 })).ShouldBe(Ids(Generate(model, new DecodingOptions(8))));
        Ids(Generate(model, new DecodingOptions(8) { DoSample = true, TopK = 1 })).ShouldBe(Ids(Generate(model, new DecodingOptions(8))));
    }

    [Fact]
    public void Continuations_of_a_prompt_stand_together_and_differ()
    {
        using var model = new RememberingModel(12, seed: 4);
        var options = new DecodingOptions(6) { DoSample = true, NumReturnSequences = 3 };

        var rows = Generate(model, options);

        rows.Count.ShouldBe(3 * Prompts.Length);
        Ids(rows.Take(3)).Distinct(StringComparer.Ordinal).Count().ShouldBe(3);
    }

    [Fact]
    public void Stops_where_it_is_told_to()
    {
        using var model = new RememberingModel(12, seed: 3);
        var course = new GenerationCourse(4) { Stops = tokens => tokens.Count == 2 };

        var rows = TokenGenerator.Generate(model.Model, Prompts, new ModelTokens([]), new DecodingOptions(9), course);

        rows.ShouldAllBe(row => row.Ending == Ending.Stop && row.Ids.Length == 2);
    }

    [Fact]
    public void Does_not_grow_beyond_the_model_s_positions()
    {
        using var model = new RememberingModel(12, seed: 3);

        var rows = TokenGenerator.Generate(
            model.Model, Prompts, new ModelTokens([]), new DecodingOptions(9) { MaxLength = 5 }, new GenerationCourse(2));

        rows.Select(row => row.Ids.Length).ShouldBe(Prompts.Select(prompt => Math.Max(0, 5 - prompt.Length)));
        rows.ShouldAllBe(row => row.Ending == Ending.Length);
    }

    [Fact]
    public void Reports_tokens_as_they_come_and_prompts_as_they_are_done()
    {
        using var model = new RememberingModel(12, seed: 3);
        var told = Prompts.Select(_ => new List<int>()).ToList();
        var done = new List<int>();

        var rows = TokenGenerator.Generate(model.Model, Prompts, Tokens, new DecodingOptions(9), new GenerationCourse(4)
        {
            Chosen = (row, token) => told[row].Add(token),
            Progress = done.Add,
        });

        told.Select(tokens => tokens.ToArray()).ShouldBe(rows.Select(row => row.Ids.ToArray()));
        done.ShouldBe([4, 6]);
    }

    [Fact]
    public void Is_cancelled_between_tokens()
    {
        using var model = new RememberingModel(12, seed: 3);
        using var cancel = new CancellationTokenSource();
        var count = 0;
        var course = new GenerationCourse(1)
        {
            Cancel = cancel.Token,
            Chosen = (_, _) =>
            {
                if (++count == 3)
                    cancel.Cancel();
            },
        };

        Should.Throw<OperationCanceledException>(() => TokenGenerator.Generate(model.Model, [[5, 6]], new ModelTokens([]), new DecodingOptions(99), course));

        count.ShouldBe(3);
    }

    [Fact]
    public void Rules_see_padding_only_for_comparisons_with_the_reference()
    {
        using var model = new RememberingModel(12, seed: 3);
        // The likeliest token behind the shorter prompt stands for padding.
        var padding = model.Greedy([3], Tokens, 1)[0];
        var tokens = Tokens with { Padding = padding };
        int[][] prompts = [[3], [5, 6, 7, 8]];
        int First(bool counts) => TokenGenerator.Generate(
            model.Model, prompts, tokens, new DecodingOptions(1) { NoRepeatNgramSize = 1, PaddingCounts = counts }, new GenerationCourse(2))[0].Ids[0];

        First(counts: false).ShouldBe(padding);
        First(counts: true).ShouldNotBe(padding);
    }

    [Fact]
    public void A_prompt_without_tokens_is_a_mistake()
    {
        using var model = new RememberingModel(12, seed: 3);

        Should.Throw<ArgumentException>(() => Generate(model, new DecodingOptions(3), prompts: [[1], []]));
    }

    private static IReadOnlyList<GeneratedRow> Generate(
        RememberingModel model, DecodingOptions options, int batchSize = 8, int[][]? prompts = null, long firstRow = 0) =>
        TokenGenerator.Generate(model.Model, prompts ?? Prompts, Tokens, options, new GenerationCourse(batchSize) { Numbers = [.. (prompts ?? Prompts).Select((_, i) => firstRow + i)] });

    private static IEnumerable<string> Ids(IEnumerable<GeneratedRow> rows) => rows.Select(row => string.Join(' ', row.Ids));
}
