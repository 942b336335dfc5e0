using Experiments.Torch.Instructions.Chat;

namespace Experiments.Torch.Instructions.Prompts;

/// <summary>A row as text: what the model reads, and what it is to say.</summary>
/// <param name="Prompt">Up to where the answer begins; empty for a plain text.</param>
/// <param name="Answer">What follows, with what the template puts around it.</param>
/// <param name="IsClosed">The template says itself where things begin and end: no special tokens are added.</param>
internal sealed record RenderedRow(string Prompt, string Answer, bool IsClosed)
{
    /// <summary>All turns, where they teach as a whole: what is the assistant's in it is marked.</summary>
    public RenderedChat? Whole { get; init; }
}

/// <summary>How rows are shown.</summary>
/// <param name="Name">Of a built-in one; <c>custom</c> for one of the user's.</param>
/// <param name="Source">The template's own text, for people.</param>
/// <param name="Render">Throws <see cref="Core.Diagnostics.ExperimentException"/> where the row cannot be shown so.</param>
internal sealed record PromptTemplate(string Name, string Source, Func<Rows.InstructionRow, RenderedRow> Render)
{
    public const string Chat = "chat";

    public bool IsChat => Name == Chat;
}
