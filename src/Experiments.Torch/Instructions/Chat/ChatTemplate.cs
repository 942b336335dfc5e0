using System.Collections.Immutable;
using System.Text;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Instructions.Chat.Jinja;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Instructions.Chat;

/// <summary>
/// A model's own way of writing conversations: a Jinja template, as Hugging Face's <c>apply_chat_template</c> renders it.
/// Every construct does what it does there or is refused by name. Safe for parallel use.
/// </summary>
internal sealed class ChatTemplate
{
    private readonly TemplateOrigin _origin;
    private readonly Execution _body;
    private readonly ImmutableSortedDictionary<string, string> _specialTokens;

    private ChatTemplate(
        TemplateOrigin origin, Execution body, bool marksAssistant, ImmutableSortedDictionary<string, string> specialTokens)
    {
        (_origin, _body, MarksAssistant, _specialTokens) = (origin, body, marksAssistant, specialTokens);
    }

    /// <summary>The template says itself which of its text is the assistant's.</summary>
    public bool MarksAssistant { get; }

    /// <summary>As it was read.</summary>
    public string Text => _origin.Text;

    /// <param name="specialTokens">Variables by role: <c>bos_token</c>, <c>eos_token</c> …; those that the tokenizer has.</param>
    /// <exception cref="ExperimentException">The template is wrong (EXP3110) or uses what is not supported (EXP3111).</exception>
    public static ChatTemplate Parse(TemplateOrigin origin, ImmutableSortedDictionary<string, string> specialTokens)
    {
        try
        {
            var compiler = new StatementCompiler(TemplateLexer.Read(TemplateLexer.Normalize(origin.Text)));
            return new ChatTemplate(origin, compiler.Template(), compiler.MarksGeneration, specialTokens);
        }
        catch (TemplateFault fault)
        {
            throw origin.Refusal(fault, 0);
        }
    }

    /// <param name="time">What <c>strftime_now</c> tells.</param>
    /// <exception cref="ExperimentException">The template fails on these messages (EXP3110, EXP3111) or refuses them (EXP3112).</exception>
    public RenderedChat Render(ChatInput input, TimeProvider time) => Render(input, time, RenderBudget.Usual);

    internal RenderedChat Render(ChatInput input, TimeProvider time, RenderBudget budget)
    {
        var state = new RenderState(budget, time);
        try
        {
            var output = new StringBuilder();
            _body(new Frame(Variables(input), output, state));
            var text = output.ToString();
            var places = CodePoints.Of(text);
            return new RenderedChat(text, [.. state.Generated.Select(span => new TextSpan(places[span.Start], places[span.End]))]);
        }
        catch (TemplateFault fault)
        {
            throw _origin.Refusal(fault, state.Position);
        }
    }

    private Scope Variables(ChatInput input)
    {
        var variables = new Scope();
        Globals.AddTo(variables);
        foreach (var (name, token) in _specialTokens)
            variables.Set(name, token);
        variables.Set("messages", new Sequence([.. input.Messages.Select(Message)]));
        variables.Set("tools", input.Tools is { } tools ? JsonText.Read(tools) : null);
        variables.Set("documents", null);
        variables.Set("add_generation_prompt", input.AddGenerationPrompt);
        foreach (var (name, value) in input.Variables)
            variables.Set(name, JsonText.Read(value));
        return new Scope(variables);
    }

    private static Mapping Message(ChatMessage message)
    {
        var map = new Mapping();
        map.Set("role", message.Role);
        map.Set("content", message.HasContent ? message.Content : null);
        foreach (var (name, value) in message.More)
            map.Set(name, JsonText.Read(value));
        return map;
    }
}
