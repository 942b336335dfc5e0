using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Instructions.Chat;

namespace Experiments.Torch.Instructions.Rows;

/// <summary>One example, in the one form that all formats come to: a conversation, or a plain text.</summary>
/// <param name="Messages">All turns; of a plain text one, whose role is <see cref="TextRole"/>.</param>
internal sealed record InstructionRow(ImmutableArray<ChatMessage> Messages, SourceLocation Source)
{
    public const string TextRole = "text";

    /// <summary>What the last user's turn asks. With <see cref="Input"/> it is that turn, in its parts.</summary>
    public string Instruction { get; init; } = "";

    /// <summary>What is asked about; empty where the format does not keep the two apart.</summary>
    public string Input { get; init; } = "";

    /// <summary>The name that measures by task go by.</summary>
    public string? Task { get; init; }

    /// <summary>Functions that the model may call, as the data has them.</summary>
    public JsonElement? Tools { get; init; }

    /// <summary>The class's id on classification data, else −1.</summary>
    public int Label { get; init; } = -1;

    /// <summary>The prompt is a text that stands as it is: no template was asked for by its format.</summary>
    public bool IsWritten { get; init; }

    /// <summary>A conversation as a whole teaches; else what comes before the answer is a prompt.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The answer is not there yet: it is empty, and only the prompt counts.</summary>
    public bool IsOpen { get; init; }

    public bool IsText => Messages[0].Role == TextRole;

    /// <summary>Where the answer is: the assistant's last turn; −1 where there is none.</summary>
    public int AnswerAt { get; } = LastOf(Messages);

    /// <summary>The turns that the answer answers.</summary>
    public ImmutableArray<ChatMessage> Prompt => AnswerAt < 0 ? Messages : Messages[..AnswerAt];

    public string Answer => AnswerAt < 0 ? "" : Messages[AnswerAt].Content;

    public string System => Messages[0].Role == "system" ? Messages[0].Content : "";

    private static int LastOf(ImmutableArray<ChatMessage> messages)
    {
        for (var i = messages.Length - 1; i >= 0; i--)
        {
            if (messages[i].IsAssistant)
                return i;
        }

        return -1;
    }
}
