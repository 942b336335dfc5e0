using System.Collections.Immutable;
using Experiments.Core.Workers;
using Experiments.Torch.Data;
using Experiments.Torch.Evaluation;
using Experiments.Torch.Generation;
using Experiments.Torch.Instructions;
using Experiments.Torch.Runs;

namespace Experiments.Torch.Answering;

/// <summary>Classes by the likeliest of the labels' answers, as mode instruction has them.</summary>
internal sealed class LabelAnswers(RunModel model, ClassScoring scoring, ModelTokens tokens, ClassifyingOptions options)
{
    // As with heads.
    private const int Batches = 16;

    private readonly TextColumns _columns = new(options.Columns);

    public static AnsweringModel Create(RunModel model, ClassScoring scoring, ModelTokens tokens, ClassifyingOptions options)
    {
        var answers = new LabelAnswers(model, scoring, tokens, options);
        return new AnsweringModel(new OpenedReply(options.Labels, []), answers._columns.Check, answers.Predict, answers.Chat, [model]);
    }

    private void Predict(IReadOnlyList<NumberedRow> rows, AnswerChannel channel)
    {
        foreach (var part in rows.Chunk(options.BatchSize * Batches))
        {
            ImmutableArray<TextRow> texts = [.. part.Select((row, i) => _columns.Read(row.Row, i) with { Label = 0 })];
            int[][] prompts = [.. texts.Select(text => scoring.Tokenizer.Prompt(scoring.Prepare(scoring.Questions.Row(text)).Rendered))];
            var scores = CandidateScorer.Score(
                model.Language!, prompts, scoring.Candidates, tokens, new GenerationCourse(options.BatchSize) { Cancel = channel.Cancel });
            for (var i = 0; i < part.Length; i++)
                channel.Send(Reply(part[i].Index, texts[i], scores[i]));
        }
    }

    private void Chat(ChatRequest request, AnswerChannel channel) =>
        Predict([new NumberedRow(request.Number, InputRows.Of(request.Turns[^1].Text))], channel);

    private ClassifiedReply Reply(long index, TextRow text, float[] scores) => new(
        index, text.Text, text.TextPair, options.Labels[Array.IndexOf(scores, scores.Max())], [.. LabelProbabilities.Of(scores)]);
}
