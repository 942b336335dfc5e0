using Experiments.Core.Diagnostics;
using Experiments.Core.Knobs;
using Experiments.Core.Plans;
using Experiments.Torch.Instructions.Chat;
using Experiments.Torch.Instructions.Rows;
using Experiments.Torch.Models;

namespace Experiments.Torch.Instructions.Prompts;

/// <summary>From <c>instruction.template</c> to what shows rows.</summary>
internal static class PromptTemplates
{
    /// <summary>The knob. Problems with the template begin with its name.</summary>
    public const string Key = "instruction.template";

    private const string Auto = "auto";

    /// <exception cref="ExperimentException">The template is wrong, or the model lacks the one asked for.</exception>
    public static PromptTemplate Load(RunConfiguration configuration, LanguageModeling kind)
    {
        var asked = configuration.Instruction.Template;
        if (asked == PromptTemplate.Chat)
            return Chat(ChatTemplateFolder.Load(configuration.Model), configuration);
        if (asked == Auto)
            return Automatic(configuration, kind);
        if (BuiltInPrompts.Find(asked, kind) is { } builtIn)
            return ScribanPrompt.Compile(asked, builtIn.Text, builtIn.Between);
        if (!asked.Contains("{{", StringComparison.Ordinal))
            throw Unknown(asked);
        return ScribanPrompt.Compile("custom", asked, "");
    }

    /// <summary>What is wrong with a template is told where the plan says that it is written.</summary>
    public static IEnumerable<Diagnostic> Located(IEnumerable<Diagnostic> problems, RunPlan plan)
    {
        var written = plan.Settings.GetValueOrDefault(Key)?.Origin.Location;
        return problems.Select(problem => problem.Location is null && problem.Message.StartsWith(Key, StringComparison.Ordinal)
            ? problem with { Location = written }
            : problem);
    }

    /// <summary>Prompts that the data wrote out stand as they are; the rest is shown as the model knows it.</summary>
    private static PromptTemplate Automatic(RunConfiguration configuration, LanguageModeling kind)
    {
        var builtIn = BuiltInPrompts.Find(BuiltInPrompts.Instruction, kind) ?? throw new InvalidOperationException("There is no prompt to fall back to.");
        var chosen = ChatTemplateFolder.Find(configuration.Model) is { } chat
            ? Chat(chat, configuration)
            : ScribanPrompt.Compile(BuiltInPrompts.Instruction, builtIn.Text, builtIn.Between);
        return chosen with { Render = row => row.IsWritten ? new RenderedRow(row.Instruction, row.Answer, IsClosed: false) : chosen.Render(row) };
    }

    private static PromptTemplate Chat(ChatTemplate template, RunConfiguration configuration) =>
        ChatPrompt.Of(template, configuration.Training.AssistantOnlyLoss);

    private static ExperimentException Unknown(string name)
    {
        string[] names = [Auto, .. BuiltInPrompts.Names];
        return new ExperimentException(Diagnostic.Error(
            DiagnosticCodes.ValueOutOfRange,
            $"{Key} '{name}' is neither the name of a template nor Scriban text",
            hint: KeySpelling.Closest(name, names) is { } close ? $"did you mean '{close}'?" : $"Names are {string.Join(", ", names)}; a text has {{{{ instruction }}}} in it"));
    }
}
