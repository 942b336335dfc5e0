using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>
/// A template cannot go on. It never leaves the language: whoever asked for the template turns it into a diagnostic with a place.
/// </summary>
/// <param name="position">In the template's text; −1: where rendering has got to.</param>
internal sealed class TemplateFault(string code, string message, int position = -1) : Exception(message)
{
    public string Code { get; } = code;

    public int Position { get; } = position;

    /// <summary>The template is wrong, or a value is of a kind that it did not expect.</summary>
    public static TemplateFault Invalid(string message, int position = -1) => new(DiagnosticCodes.InvalidChatTemplate, message, position);

    /// <summary>The template is right and asks for something that is not there: named, never guessed.</summary>
    public static TemplateFault Unsupported(string construct, int position = -1) =>
        new(DiagnosticCodes.UnsupportedChatTemplate, $"{construct} is not supported", position);

    /// <summary>The template itself says no.</summary>
    public static TemplateFault Refused(string message) => new(DiagnosticCodes.ConversationRefused, message);
}
