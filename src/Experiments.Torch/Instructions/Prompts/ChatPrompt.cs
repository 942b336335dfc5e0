using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Instructions.Chat;
using Experiments.Torch.Instructions.Rows;

namespace Experiments.Torch.Instructions.Prompts;

/// <summary>Rows as the model's own chat template writes them.</summary>
/// <param name="marksAssistant">What the assistant says is looked for in whole conversations.</param>
internal sealed class ChatPrompt(ChatTemplate template, bool marksAssistant)
{
    public static PromptTemplate Of(ChatTemplate template, bool marksAssistant) =>
        new(PromptTemplate.Chat, template.Text, new ChatPrompt(template, marksAssistant).Render);

    private RenderedRow Render(InstructionRow row)
    {
        if (row.IsOpen)
            return new RenderedRow(Text(row, row.AnswerAt, prompted: true), "", IsClosed: true);
        var answered = Text(row, row.AnswerAt + 1, prompted: false);
        var prompt = Prompt(row, row.AnswerAt, answered);
        var rendered = new RenderedRow(prompt, answered[prompt.Length..], IsClosed: true);
        return row.IsWhole || marksAssistant ? rendered with { Whole = Whole(row) } : rendered;
    }

    private RenderedChat Whole(InstructionRow row)
    {
        var whole = Render(row, row.Messages.Length, prompted: false);
        return template.MarksAssistant || !marksAssistant ? whole : whole with { Assistant = ByPrefixes(row, whole.Text) };
    }

    /// <summary>
    /// The assistant's turns of a template that does not mark them: each is what it adds to the conversation before it. That holds
    /// where turns are only ever added; a template that writes earlier turns otherwise than the last is refused.
    /// </summary>
    private ImmutableArray<TextSpan> ByPrefixes(InstructionRow row, string whole)
    {
        var spans = ImmutableArray.CreateBuilder<TextSpan>();
        for (var i = 0; i < row.Messages.Length; i++)
        {
            if (!row.Messages[i].IsAssistant)
                continue;
            var answered = Text(row, i + 1, prompted: false);
            if (!whole.StartsWith(answered, StringComparison.Ordinal))
                throw Rewrites(row,
                    "assistant_only_loss cannot tell the assistant's turns apart: the chat template marks none and rewrites earlier ones");
            spans.Add(new TextSpan(CodePoints(Prompt(row, i, answered)), CodePoints(answered)));
        }

        return spans.ToImmutable();
    }

    /// <summary>The conversation up to a turn, with what introduces that turn: a beginning of the text with the turn itself.</summary>
    private string Prompt(InstructionRow row, int turn, string answered)
    {
        foreach (var prompted in new[] { true, false })
        {
            var prompt = Text(row, turn, prompted);
            if (answered.StartsWith(prompt, StringComparison.Ordinal))
                return prompt;
        }

        throw Rewrites(row, "the chat template writes the prompt in another way once there is an answer");
    }

    private string Text(InstructionRow row, int turns, bool prompted) => Render(row, turns, prompted).Text;

    private RenderedChat Render(InstructionRow row, int turns, bool prompted)
    {
        try
        {
            return template.Render(
                new ChatInput(row.Messages[..turns]) { AddGenerationPrompt = prompted, Tools = row.Tools }, PlannedTime.Provider);
        }
        catch (ExperimentException e)
        {
            // It is this row that the template cannot do with.
            var why = e.Diagnostics[0];
            throw new ExperimentException(
                why with { Location = row.Source, Message = why.Location is { } at ? $"{why.Message} [{at}]" : why.Message }, inner: e);
        }
    }

    private static ExperimentException Rewrites(InstructionRow row, string message) => new(Diagnostic.Error(
        DiagnosticCodes.InvalidChatTemplate, message, row.Source,
        "Name another instruction.template, or mark the turns with generation blocks"));

    private static int CodePoints(string text) => text.EnumerateRunes().Count();
}

/// <summary>
/// The day that templates read when rows are prepared. It is always the same one, as a plan must give the same tokens whenever it runs;
/// it is the day that Llama's own template falls back to.
/// </summary>
internal sealed class PlannedTime : TimeProvider
{
    public static TimeProvider Provider { get; } = new PlannedTime();

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => new(2024, 7, 26, 0, 0, 0, TimeSpan.Zero);
}
