using Experiments.Core.Diagnostics;
using Experiments.Torch.Instructions.Chat.Jinja;

namespace Experiments.Torch.Instructions.Chat;

/// <summary>A chat template's text and where it comes from.</summary>
/// <param name="File">The file that holds it.</param>
/// <param name="IsFile">The file is the template; else the template is a value within the file, with lines of its own.</param>
internal sealed record TemplateOrigin(string Text, string File, bool IsFile)
{
    /// <summary>What a fault means for the user.</summary>
    /// <param name="position">Where the template was, for faults that do not know.</param>
    public ExperimentException Refusal(TemplateFault fault, int position)
    {
        var text = TemplateLexer.Normalize(Text);
        var at = Math.Clamp(fault.Position >= 0 ? fault.Position : position, 0, text.Length);
        var line = text.AsSpan(0, at).Count('\n') + 1;
        var column = at - (text.AsSpan(0, at).LastIndexOf('\n') + 1) + 1;
        var message = fault.Code == DiagnosticCodes.ConversationRefused
            ? $"the chat template refuses the conversation: {fault.Message}"
            : IsFile ? fault.Message : $"{fault.Message} (line {line}, column {column} of the chat template)";
        var location = IsFile ? new SourceLocation(File, line, column) : new SourceLocation(File);
        return new ExperimentException(Diagnostic.Error(fault.Code, message, location, Hint(fault.Code)), inner: fault);
    }

    private static string Hint(string code) => code switch
    {
        DiagnosticCodes.ConversationRefused =>
            "The template says which roles it takes, and in which order: change the rows, or use another template",
        DiagnosticCodes.UnsupportedChatTemplate =>
            "Write the prompt as instruction.template, or put a simpler chat_template.jinja beside the tokenizer",
        _ => "Fetch the tokenizer's files again, or write the prompt as instruction.template",
    };
}
