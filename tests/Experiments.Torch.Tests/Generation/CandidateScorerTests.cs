using Experiments.Testing.Golden;
using Experiments.Torch.Generation;
using Experiments.Torch.Tests.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Generation;

public sealed class CandidateScorerTests
{
    private static readonly ModelTokens Tokens = new([1], Padding: 0, DecoderStart: 0);

    private static readonly int[][] Prompts = [[5, 6, 7, 8, 9], [3], [2, 4], [9, 9, 9, 2]];

    private static readonly int[][] Candidates = [[4, 1], [1], [4, 4, 4, 1], [7, 2, 1], [7], [3, 3]];

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void Sums_the_log_probabilities_of_exactly_the_candidate_s_tokens(int batchSize, bool encodes)
    {
        using var model = new RememberingModel(12, seed: 5, encodes);

        var scores = CandidateScorer.Score(model.Model, Prompts, Candidates, Tokens, new GenerationCourse(batchSize));

        for (var i = 0; i < Prompts.Length; i++)
        {
            for (var j = 0; j < Candidates.Length; j++)
                scores[i][j].ShouldBe((float)Expected(model, Prompts[i], Candidates[j]), 1e-4f, $"prompt {i}, candidate {j}");
        }
    }

    [Fact]
    public void Reads_a_prompt_once_for_all_candidates()
    {
        using var model = new RememberingModel(12, seed: 5);

        CandidateScorer.Score(model.Model, [[5, 6, 7, 8, 9]], [.. Enumerable.Range(0, 100).Select(i => (int[])[i % 12, 1])], Tokens, new GenerationCourse(1));

        model.Read.ShouldBe(5 + 100);
        model.Scored.ShouldBe(1 + 100);
    }

    [Fact]
    public void Many_candidates_are_scored_in_groups()
    {
        using var model = new RememberingModel(12, seed: 5, encodes: true);
        int[][] candidates = [.. Enumerable.Range(0, 150).Select(i => Enumerable.Range(i, 1 + (i % 4)).Select(j => j % 12).ToArray())];

        var scores = CandidateScorer.Score(model.Model, Prompts, candidates, Tokens, new GenerationCourse(3));

        for (var j = 0; j < candidates.Length; j++)
            scores[2][j].ShouldBe((float)Expected(model, Prompts[2], candidates[j]), 1e-4f, $"candidate {j}");
    }

    [Fact]
    public void Reports_progress_and_can_be_cancelled()
    {
        using var model = new RememberingModel(12, seed: 5);
        using var cancel = new CancellationTokenSource();
        var done = new List<int>();
        var course = new GenerationCourse(3) { Progress = done.Add, Cancel = cancel.Token };

        CandidateScorer.Score(model.Model, Prompts, Candidates, Tokens, course);
        cancel.Cancel();

        done.ShouldBe([3, 4]);
        Should.Throw<OperationCanceledException>(() => CandidateScorer.Score(model.Model, Prompts, Candidates, Tokens, course));
    }

    [Fact]
    public void A_candidate_without_tokens_is_a_mistake()
    {
        using var model = new RememberingModel(12, seed: 5);

        Should.Throw<ArgumentException>(() => CandidateScorer.Score(model.Model, Prompts, [[1], []], Tokens, new GenerationCourse(3)));
    }

    /// <summary>Against the model run over the whole text without a cache.</summary>
    [SkippableTheory]
    [InlineData("llama-lm")]
    [InlineData("gpt2-lm")]
    [InlineData("mistral-lm-window")]
    [InlineData("t5-relu")]
    [InlineData("t5-gated")]
    public void Agrees_with_a_pass_over_the_whole_text(string name)
    {
        var folder = Testing.GoldenFolder.PathOf("models", name);
        Skip.IfNot(Directory.Exists(folder), $"{name} is not at this root.");
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var model = BuiltModel.From(folder, (string)GoldenCases.Json(folder, "case.json")["task"]!);
        model.Module.eval();

        var scores = CandidateScorer.Score(model.Language!, Prompts, Candidates, Tokens, new GenerationCourse(4));

        for (var i = 0; i < Prompts.Length; i++)
        {
            for (var j = 0; j < Candidates.Length; j++)
                scores[i][j].ShouldBe(Whole(model, Prompts[i], Candidates[j]), 1e-4f, $"prompt {i}, candidate {j}");
        }
    }

    private static float Whole(BuiltModel model, int[] prompt, int[] candidate)
    {
        var language = model.Language!;
        int[] read = [.. prompt, .. candidate[..^1]];
        var input = language.Encode is null
            ? new Torch.Models.LanguageInput(Row(read), null)
            : new Torch.Models.LanguageInput(Row(prompt), null) { DecoderIds = Row([Tokens.DecoderStart, .. candidate[..^1]]) };
        var states = language.States(input);
        var logs = language.Logits(states.narrow(1, states.shape[1] - candidate.Length, candidate.Length)).log_softmax(-1);
        return logs.gather(2, Row(candidate).unsqueeze(-1)).sum().item<float>();
    }

    private static Tensor Row(int[] ids) => tensor(Array.ConvertAll(ids, id => (long)id), 1, ids.Length);

    private static double Expected(RememberingModel model, int[] prompt, int[] candidate)
    {
        List<int> ids = model.Encodes ? [Tokens.DecoderStart] : [.. prompt];
        double sum = 0;
        foreach (var token in candidate)
        {
            sum += Math.Log(NarrowingRules.Probabilities(model.Logits(ids, model.Encodes ? prompt.Sum() : 0))[token]);
            ids.Add(token);
        }

        return sum;
    }
}
