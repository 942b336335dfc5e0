using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Workers;
using Experiments.Torch.Data;
using Experiments.Torch.Generation;
using Experiments.Torch.Instructions;
using Experiments.Torch.Instructions.Chat;
using Experiments.Torch.Instructions.Prompts;
using Experiments.Torch.Instructions.Rows;
using Experiments.Torch.Runs;

namespace Experiments.Torch.Answering;

/// <summary>How questions become prompts.</summary>
/// <param name="Ask">The question in a row; throws <see cref="ExperimentException"/> where there is none.</param>
/// <param name="Template">How questions are shown.</param>
/// <param name="Rows">Cuts prompts as training did.</param>
/// <param name="Long">Cuts conversations at what the model can take.</param>
internal sealed record AnsweringPrompts(Func<RawRow, InstructionRow> Ask, PromptTemplate Template, RowTokenizer Rows, RowTokenizer Long);

/// <summary>How tokens become answers.</summary>
internal sealed record AnsweringChoice(DecodingOptions Options, ModelTokens Tokens, AnswerText Text, int BatchSize);

/// <summary>Generated answers.</summary>
internal sealed class TextAnswers(RunModel model, AnsweringPrompts prompts, AnsweringChoice choice) : IDisposable
{
    // Batches at once: enough to have prompts of like length in each.
    private const int Batches = 4;

    private readonly GrowingText _conversation = new(model.Language!, choice.Tokens);

    public static AnsweringModel Create(RunModel model, AnsweringPrompts prompts, AnsweringChoice choice, ImmutableArray<string> notes)
    {
        var answers = new TextAnswers(model, prompts, choice);
        return new AnsweringModel(new OpenedReply([], notes), answers.Check, answers.Predict, answers.Chat, [answers]);
    }

    public void Dispose()
    {
        _conversation.Dispose();
        model.Dispose();
    }

    private Diagnostic? Check(RawRow row)
    {
        try
        {
            _ = prompts.Template.Render(prompts.Ask(row));
            return null;
        }
        catch (ExperimentException e)
        {
            return e.Diagnostics[0];
        }
    }

    private void Predict(IReadOnlyList<NumberedRow> rows, AnswerChannel channel)
    {
        foreach (var part in rows.Chunk(choice.BatchSize * Batches))
        {
            RenderedRow[] shown = [.. part.Select(row => prompts.Template.Render(prompts.Ask(row.Row)))];
            var found = Generate([.. shown.Select(prompts.Rows.Prompt)], new GenerationCourse(choice.BatchSize)
            {
                Numbers = [.. part.Select(row => row.Index)],
                Cancel = channel.Cancel,
            });
            for (var i = 0; i < part.Length; i++)
                channel.Send(Reply(part[i].Index, shown[i].Prompt, found[i]));
        }
    }

    private void Chat(ChatRequest request, AnswerChannel channel)
    {
        var (prompt, ids) = Conversation(request.Turns);
        var stream = new AnswerStream(choice.Text, piece => channel.Send(new WrittenReply(piece)));
        var found = _conversation.Continue(ids, choice.Options, new GenerationCourse(1)
        {
            Numbers = [request.Number],
            Stops = choice.Text.Stops,
            Chosen = (_, token) => stream.Add(token),
            Cancel = channel.Cancel,
        });
        stream.End(found.Answer);
        channel.Send(Reply(request.Number, prompt, found));
    }

    private IReadOnlyList<GeneratedRow> Generate(int[][] ids, GenerationCourse course) =>
        TokenGenerator.Generate(model.Language!, ids, choice.Tokens, choice.Options, course with { Stops = choice.Text.Stops });

    private AnsweredReply Reply(long index, string prompt, GeneratedRow row) =>
        new(index, prompt, choice.Text.Of(row.Answer).Trim(), $"{row.Ending}".ToLowerInvariant(), row.Ids.Length);

    /// <summary>The conversation as the model reads it. What it has no room for is forgotten, the oldest turns first.</summary>
    private (string Prompt, int[] Ids) Conversation(ImmutableArray<ChatTurn> turns)
    {
        while (true)
        {
            var shown = prompts.Template.Render(Row(turns));
            var oldest = turns[0].Role == "system" ? 1 : 0;
            if (prompts.Long.PromptLength(shown) <= prompts.Long.Limits.MaxLength || turns.Length - oldest < 3)
                return (shown.Prompt, prompts.Long.Prompt(shown));
            turns = turns.RemoveRange(oldest, 2);
        }
    }

    private static InstructionRow Row(ImmutableArray<ChatTurn> turns) => new(
        [.. turns.Select(turn => new ChatMessage(turn.Role, turn.Text)), new ChatMessage("assistant", "")], new SourceLocation("chat"))
    {
        Instruction = turns[^1].Text,
        IsOpen = true,
    };
}
