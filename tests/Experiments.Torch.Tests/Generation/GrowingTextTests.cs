using Experiments.Torch.Generation;

namespace Experiments.Torch.Tests.Generation;

public sealed class GrowingTextTests
{
    private static readonly ModelTokens Tokens = new([1]);

    [Fact]
    public void What_was_read_before_is_not_read_anew_and_the_answers_are_the_same()
    {
        using var model = new RememberingModel(12, seed: 3);
        using var text = new GrowingText(model.Model, Tokens);
        int[] prompt = [5, 6, 7];

        for (var turn = 0; turn < 4; turn++)
        {
            var before = model.Read;
            var answer = text.Continue(prompt, new DecodingOptions(6), new GenerationCourse(1));

            answer.Ids.ToArray().ShouldBe(model.Greedy(prompt, Tokens, 6));
            // Of the first prompt all, later the last token of the answer and the three of the next turn.
            (model.Read - before).ShouldBe((turn == 0 ? 3 : 4) + answer.Ids.Length - 1);
            prompt = [.. prompt, .. answer.Ids, 8, 9, turn + 2];
        }
    }

    [Fact]
    public void A_text_that_begins_otherwise_is_read_from_its_beginning()
    {
        using var model = new RememberingModel(12, seed: 3);
        using var text = new GrowingText(model.Model, Tokens);
        text.Continue([5, 6, 7], new DecodingOptions(6), new GenerationCourse(1));

        foreach (var prompt in new int[][] { [5, 6], [2, 6, 7, 4, 4, 4, 4, 4, 4, 4], [5, 6, 7] })
            text.Continue(prompt, new DecodingOptions(6), new GenerationCourse(1)).Ids.ToArray().ShouldBe(model.Greedy(prompt, Tokens, 6));
    }

    [Fact]
    public void After_an_answer_that_was_stopped_it_goes_on_correctly()
    {
        using var model = new RememberingModel(12, seed: 3);
        using var text = new GrowingText(model.Model, new ModelTokens([]));
        using var stop = new CancellationTokenSource();
        var course = new GenerationCourse(1) { Cancel = stop.Token, Chosen = (_, _) => stop.Cancel() };

        Should.Throw<OperationCanceledException>(() => text.Continue([5, 6, 7], new DecodingOptions(6), course));

        text.Continue([5, 6, 7, 8], new DecodingOptions(6), new GenerationCourse(1)).Ids.ToArray()
            .ShouldBe(model.Greedy([5, 6, 7, 8], new ModelTokens([]), 6));
    }

    [Fact]
    public void Two_stacks_and_beams_are_generated()
    {
        using var model = new RememberingModel(12, seed: 3, encodes: true);
        using var text = new GrowingText(model.Model, Tokens);

        text.Continue([5, 6], new DecodingOptions(6), new GenerationCourse(1)).Ids.ToArray().ShouldBe(model.Greedy([5, 6], Tokens, 6));
        text.Continue([5, 6], new DecodingOptions(6) { NumBeams = 3 }, new GenerationCourse(1)).Ids.Length.ShouldBeGreaterThan(0);
    }
}
