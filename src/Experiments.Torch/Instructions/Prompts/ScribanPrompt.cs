using Experiments.Core.Diagnostics;
using Experiments.Torch.Instructions.Rows;
using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Experiments.Torch.Instructions.Prompts;

/// <summary>A prompt written in Scriban, ours or the user's. Safe for parallel use.</summary>
internal sealed class ScribanPrompt
{
    // A prompt is a page at most: what takes longer is a mistake.
    private const int LoopLimit = 10_000;
    private const int LongestPrompt = 1 << 24;

    private static readonly string[] Shown = ["system", "user", "assistant"];

    private readonly Template _template;
    private readonly string _between;

    private ScribanPrompt(Template template, string between) => (_template, _between) = (template, between);

    /// <param name="between">Stands between prompt and answer.</param>
    /// <exception cref="ExperimentException">The text does not parse, or uses a name that rows do not have (EXP3120).</exception>
    public static PromptTemplate Compile(string name, string text, string between)
    {
        var template = Template.Parse(text);
        if (template.HasErrors)
        {
            throw new ExperimentException([.. template.Messages.Where(message => message.Type == ParserMessageType.Error)
                .Select(message => Problem(message.Message, message.Span))]);
        }

        var prompt = new ScribanPrompt(template, between);
        prompt.Try();
        return new PromptTemplate(name, text, prompt.Render);
    }

    private RenderedRow Render(InstructionRow row)
    {
        if (row.Prompt.FirstOrDefault(turn => !Shown.Contains(turn.Role)) is { } other)
        {
            throw new ExperimentException(Diagnostic.Error(
                DiagnosticCodes.MalformedRow, $"only a chat template can show a turn of the role '{other.Role}'", row.Source,
                "Set instruction.template: chat"));
        }

        return new RenderedRow(Render(Variables(row)), $"{_between}{row.Answer}", IsClosed: false);
    }

    /// <summary>A name that no row has is a slip of the pen: better found before the first row is read.</summary>
    private void Try() => Render(new ScriptObject
    {
        ["instruction"] = "instruction",
        ["input"] = "input",
        ["system"] = "system",
        ["task"] = "task",
        ["history"] = new List<object> { new ScriptObject { ["instruction"] = "instruction", ["output"] = "output" } },
        ["messages"] = new List<object> { new ScriptObject { ["role"] = "user", ["content"] = "content" } },
    });

    private string Render(ScriptObject variables)
    {
        var context = new TemplateContext
        {
            StrictVariables = true,
            AutoIndent = false,
            LoopLimit = LoopLimit,
            LimitToString = LongestPrompt,
            NewLine = "\n",
        };
        context.PushGlobal(variables);
        try
        {
            return _template.Render(context);
        }
        catch (ScriptRuntimeException e)
        {
            throw new ExperimentException(Problem(e.OriginalMessage, e.Span), inner: e);
        }
    }

    /// <summary>What is empty is null, so that <c>{{ if input }}</c> asks whether there is any.</summary>
    private static ScriptObject Variables(InstructionRow row) => new()
    {
        ["instruction"] = row.Instruction,
        ["input"] = row.Input.Length > 0 ? row.Input : null,
        ["system"] = row.System.Length > 0 ? row.System : null,
        ["task"] = row.Task,
        ["history"] = History(row),
        ["messages"] = row.Prompt.Select(turn => (object)new ScriptObject { ["role"] = turn.Role, ["content"] = turn.Content }).ToList(),
    };

    /// <summary>The questions before the last one, each with its answer.</summary>
    private static List<object> History(InstructionRow row)
    {
        var history = new List<object>();
        ScriptObject? open = null;
        foreach (var turn in row.Prompt.Where(turn => turn.Role != "system"))
        {
            if (turn.IsAssistant && open is not null)
                open["output"] = turn.Content;
            else if (!turn.IsAssistant)
                history.Add(open = new ScriptObject { ["instruction"] = turn.Content, ["output"] = "" });
        }

        return history.Count > 0 && open is not null && !row.Prompt[^1].IsAssistant ? history[..^1] : history;
    }

    private static Diagnostic Problem(string message, SourceSpan span) => Diagnostic.Error(
        DiagnosticCodes.InvalidPrompt,
        $"{PromptTemplates.Key}: {message} (line {span.Start.Line + 1}, column {span.Start.Column + 1} of the template)",
        hint: "Rows have instruction, input, system, history (instruction, output), messages (role, content) and task");
}
