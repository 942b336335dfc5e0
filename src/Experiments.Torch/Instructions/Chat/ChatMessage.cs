using System.Collections.Immutable;
using System.Text.Json;

namespace Experiments.Torch.Instructions.Chat;

/// <summary>One turn of a conversation.</summary>
/// <param name="Role">As the data has it: <c>system</c>, <c>user</c>, <c>assistant</c>, <c>tool</c>.</param>
internal sealed record ChatMessage(string Role, string Content)
{
    /// <summary>False where the data says null, as for a turn that only calls functions.</summary>
    public bool HasContent { get; init; } = true;

    /// <summary>Further members of the message, such as <c>tool_calls</c> and <c>name</c>, for templates that know them.</summary>
    public ImmutableArray<KeyValuePair<string, JsonElement>> More { get; init; } = [];

    public bool IsAssistant => Role == "assistant";
}

/// <summary>What a chat template is given.</summary>
internal sealed record ChatInput(IReadOnlyList<ChatMessage> Messages)
{
    /// <summary>End with what introduces the assistant's answer.</summary>
    public bool AddGenerationPrompt { get; init; }

    /// <summary>The functions that the model may call, as the data has them.</summary>
    public JsonElement? Tools { get; init; }

    /// <summary>Further variables, such as <c>enable_thinking</c>.</summary>
    public ImmutableSortedDictionary<string, JsonElement> Variables { get; init; } = ImmutableSortedDictionary<string, JsonElement>.Empty;
}

/// <summary>A conversation as the model reads it.</summary>
/// <param name="Assistant">What the template's generation blocks gave, in order.</param>
internal sealed record RenderedChat(string Text, IReadOnlyList<TextSpan> Assistant);

/// <summary>A range of a text in code points, its end exclusive.</summary>
internal readonly record struct TextSpan(int Start, int End);
