using Experiments.Torch.Generation;

namespace Experiments.Torch.Tests.Generation;

/// <summary>Rules that generation/logit-rules.json does not hold, by the definitions of transformers' processors; and their edges.</summary>
public sealed class LogitRuleTests
{
    private const float Gone = float.NegativeInfinity;

    [Fact]
    public void A_token_that_was_there_twice_is_penalised_once() =>
        Ruled(SteeringRules.RepetitionPenalty(2), [4, -4, 1], ids: [0, 0, 1]).ShouldBe([2, -8, 1]);

    [Fact]
    public void Tokens_of_the_encoder_s_input_become_likelier() =>
        Ruled(SteeringRules.EncoderRepetitionPenalty(2), [4, -4, 1], ids: [2], source: [0, 1]).ShouldBe([8, -2, 1]);

    [Fact]
    public void A_run_of_tokens_does_not_come_twice() =>
        Ruled(SteeringRules.NoRepeatNgram(2), [1, 1, 1, 1], ids: [0, 1, 0, 2, 0]).ShouldBe([1, Gone, Gone, 1]);

    [Fact]
    public void With_runs_of_one_no_token_comes_twice() =>
        Ruled(SteeringRules.NoRepeatNgram(1), [1, 1, 1, 1], ids: [0, 3]).ShouldBe([Gone, 1, 1, Gone]);

    [Fact]
    public void A_row_shorter_than_a_run_is_free() =>
        Ruled(SteeringRules.NoRepeatNgram(4), [1, 1], ids: [0, 1]).ShouldBe([1, 1]);

    [Fact]
    public void A_run_of_the_encoder_s_input_does_not_come() =>
        Ruled(SteeringRules.EncoderNoRepeatNgram(2), [1, 1, 1], ids: [0, 1], source: [1, 2]).ShouldBe([1, 1, Gone]);

    [Fact]
    public void Bad_words_are_not_completed() =>
        Ruled(SteeringRules.BadWords([[3], [0, 1, 2], [1, 0]]), [1, 1, 1, 1], ids: [0, 1]).ShouldBe([Gone, 1, Gone, Gone]);

    [Theory]
    [InlineData(4, true)]
    [InlineData(3, false)]
    public void No_end_before_a_length(int length, bool removed) =>
        Ruled(SteeringRules.MinLength(length, [0, 2]), [1, 1, 1], ids: [1, 1, 1]).ShouldBe(removed ? [Gone, 1, Gone] : [1, 1, 1]);

    [Theory]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public void No_end_before_so_many_new_tokens(int count, bool removed) =>
        Ruled(SteeringRules.MinNewTokens(count, [0]), [1, 1], ids: [1, 1, 1], given: 2).ShouldBe(removed ? [Gone, 1] : [1, 1]);

    [Fact]
    public void Suppressed_tokens_do_not_come() => Ruled(SteeringRules.Suppress([1, 99]), [1, 1, 1], ids: [0]).ShouldBe([1, Gone, 1]);

    [Fact]
    public void Some_are_suppressed_at_the_beginning_only()
    {
        Ruled(SteeringRules.SuppressAtBegin([1]), [1, 1], ids: [0, 0], given: 2).ShouldBe([1, Gone]);
        Ruled(SteeringRules.SuppressAtBegin([1]), [1, 1], ids: [0, 0, 0], given: 2).ShouldBe([1, 1]);
    }

    [Fact]
    public void The_first_token_is_forced()
    {
        Ruled(SteeringRules.ForceFirst(2), [1, 1, -5], ids: [0]).ShouldBe([Gone, Gone, 0]);
        Ruled(SteeringRules.ForceFirst(2), [1, 1, -5], ids: [0, 2], given: 1).ShouldBe([1, 1, -5]);
    }

    [Fact]
    public void The_last_token_is_forced_where_the_row_is_full()
    {
        Ruled(SteeringRules.ForceLast([0], _ => 3), [1, 1, 1], ids: [1, 1, 1], given: 1).ShouldBe([0, Gone, Gone]);
        Ruled(SteeringRules.ForceLast([0], _ => 4), [1, 1, 1], ids: [1, 1, 1], given: 1).ShouldBe([1, 1, 1]);
    }

    [Fact]
    public void Tokens_as_good_as_the_last_of_the_best_stay() => Ruled(NarrowingRules.TopK(2), [3, 1, 2, 2], ids: []).ShouldBe([3, Gone, 2, 2]);

    [Fact]
    public void At_least_one_token_stays()
    {
        float[] scores = [5, 1, 0];

        Ruled(NarrowingRules.TopP(0.01), scores, ids: []).ShouldBe([5, Gone, Gone]);
        Ruled(NarrowingRules.MinP(1), scores, ids: []).ShouldBe([5, Gone, Gone]);
        Ruled(NarrowingRules.TypicalP(0.01), scores, ids: []).Count(score => score > Gone).ShouldBe(1);
    }

    [Fact]
    public void Beams_keep_a_token_beside_the_ends()
    {
        Ruled(NarrowingRules.TopK(1, least: 2), [5, 1, 0], ids: []).ShouldBe([5, 1, Gone]);
        Ruled(NarrowingRules.TopP(0.01, least: 2), [5, 1, 0], ids: []).ShouldBe([5, 1, Gone]);
        Ruled(NarrowingRules.MinP(1, least: 2), [5, 1, 0], ids: []).ShouldBe([5, 1, Gone]);
    }

    [Fact]
    public void Typical_tokens_may_leave_the_likeliest_out()
    {
        // p = (0.6, 0.2, 0.1, 0.1): entropy 1.089; surprises 0.511, 1.609, 2.303; distances 0.578, 0.521, 1.214.
        float[] scores = [MathF.Log(0.6f), MathF.Log(0.2f), MathF.Log(0.1f), MathF.Log(0.1f)];

        var ruled = Ruled(NarrowingRules.TypicalP(0.15), scores, ids: []);

        ruled.Select(score => score > Gone).ShouldBe([false, true, false, false]);
    }

    [Fact]
    public void Rules_come_in_the_reference_s_order()
    {
        var options = new DecodingOptions(8)
        {
            DoSample = true,
            Temperature = 0.5,
            TopK = 2,
            RepetitionPenalty = 2,
            MinNewTokens = 1,
            SuppressTokens = [3],
        };
        float[] scores = [4, 3, 2, 1];

        foreach (var rule in RuleSet.Of(options, ends: [1]))
            rule(scores, new RowSoFar([0], 1));

        // The penalty halves 4; the end and token 3 go; the temperature doubles; two tokens are left for the best two.
        scores.ShouldBe([4, Gone, 4, Gone]);
    }

    [Fact]
    public void Narrowing_is_for_sampling_only() =>
        RuleSet.Of(new DecodingOptions(8) { Temperature = 0.5, TopK = 2, TopP = 0.5, MinP = 0.1, TypicalP = 0.5 }, []).ShouldBeEmpty();

    [Fact]
    public void To_forbid_an_end_alone_is_ignored() => RuleSet.Of(new DecodingOptions(8) { BadWords = [[1]] }, ends: [1]).ShouldBeEmpty();

    private static float[] Ruled(LogitRule rule, float[] scores, int[] ids, int? given = null, int[]? source = null)
    {
        float[] ruled = [.. scores];
        rule(ruled, new RowSoFar(ids, given ?? ids.Length, source));
        return ruled;
    }
}
