using Experiments.Core.Diagnostics;
using Experiments.Core.Knobs;
using Experiments.Core.Plans;
using Experiments.Torch.Instructions.Chat;
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

    /// <summary>The last question and nothing around it.</summary>
    public static PromptTemplate Bare { get; } =
        new("none", "", row => new RenderedRow(row.Prompt[^1].Content, row.Answer, IsClosed: false));

    /// <summary>Of a model that no plan speaks of: conversations as it knows them, else the bare question.</summary>
    public static PromptTemplate Of(string folder)
    {
        if (ChatTemplateFolder.Find(folder) is not { } template)
            return Bare;
        var chat = ChatPrompt.Of(template, marksAssistant: false);
        return chat with { Render = row => row.IsWritten ? Bare.Render(row) : chat.Render(row) };
    }

    /// <summary>What is wrong with a template is told where the plans say that it is written.</summary>
    public static IEnumerable<Diagnostic> Located(IEnumerable<Diagnostic> problems, IEnumerable<RunPlan> plans)
    {
        var written = plans.Select(plan => plan.Settings.GetValueOrDefault(Key)?.Origin.Location)
            .FirstOrDefault(location => location is not null);
        return problems.Select(problem => problem.Location is null && problem.Message.StartsWith(Key, StringComparison.Ordinal)
            ? problem with { Location = written }
            : problem);
    }

    /// <summary>Prompts that the data wrote out stand as they are; the rest is shown as the model knows it.</summary>
    private static PromptTemplate Automatic(RunConfiguration configuration, LanguageModeling kind)
    {
        var builtIn = BuiltInPrompts.Find(BuiltInPrompts.Instruction, kind)
            ?? throw new InvalidOperationException("There is no prompt to fall back to.");
        var chosen = ChatTemplateFolder.Find(configuration.Model) is { } chat
            ? Chat(chat, configuration)
            : ScribanPrompt.Compile(BuiltInPrompts.Instruction, builtIn.Text, builtIn.Between);
        return chosen with
        {
            Render = row => row.IsWritten ? new RenderedRow(row.Instruction, row.Answer, IsClosed: false) : chosen.Render(row),
        };
    }

    private static PromptTemplate Chat(ChatTemplate template, RunConfiguration configuration) =>
        ChatPrompt.Of(template, configuration.Training.AssistantOnlyLoss);

    private static ExperimentException Unknown(string name)
    {
        string[] names = [Auto, .. BuiltInPrompts.Names];
        return new ExperimentException(Diagnostic.Error(
            DiagnosticCodes.ValueOutOfRange,
            $"{Key} '{name}' is neither the name of a template nor Scriban text",
            hint: KeySpelling.Closest(name, names) is { } close ? $"did you mean '{close}'?"
                : $"Names are {string.Join(", ", names)}; a text has {{{{ instruction }}}} in it"));
    }
}
