namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>
/// Reads a template's text and tags into delegates. Tags that Jinja has and chat templates cannot use (include, import, extends …)
/// are refused by name, like those that nobody knows.
/// </summary>
internal sealed class StatementCompiler
{
    // Where the body of a block waits for its filters: no template can spell this name.
    private const string Block = " block";

    private readonly TokenStream _tokens;
    private readonly ExpressionCompiler _expressions;
    private readonly AssignmentCompiler _assignments;
    private int _loops;
    private int _captures;

    public StatementCompiler(IReadOnlyList<TemplateToken> tokens)
    {
        _tokens = new TokenStream(tokens);
        _expressions = new ExpressionCompiler(_tokens);
        _assignments = new AssignmentCompiler(_tokens, _expressions);
    }

    /// <summary>The template has generation blocks, which mark what the assistant says.</summary>
    public bool MarksGeneration { get; private set; }

    public Execution Template()
    {
        var body = Body();
        return _tokens.Current.Kind == TokenKind.End
            ? body
            : throw TemplateFault.Invalid($"'{{% {TagName} %}}' ends nothing", _tokens.Current.Position);
    }

    /// <summary>The name of the tag that comes next; empty where none does.</summary>
    private string TagName =>
        _tokens.Current.Kind == TokenKind.TagBegin && _tokens.Following.Kind == TokenKind.Name ? _tokens.Following.Text : "";

    /// <summary>Text and tags up to one of the tags named, which is left for the caller.</summary>
    private Execution Body(params string[] until) => _tokens.Within(() => Parts(until));

    private Execution Parts(string[] until)
    {
        var parts = new List<Execution>();
        while (_tokens.Current.Kind != TokenKind.End && !until.Contains(TagName) && Part() is { } part)
            parts.Add(part);
        if (until.Length > 0 && !until.Contains(TagName))
        {
            var found = TagName.Length > 0 ? $"'{{% {TagName} %}}'" : _tokens.Current.ToString();
            throw TemplateFault.Invalid($"'{{% {until[^1]} %}}' is expected, not {found}", _tokens.Current.Position);
        }

        return frame =>
        {
            foreach (var part in parts)
            {
                if (part(frame) is var flow && flow != Flow.Next)
                    return flow;
            }

            return Flow.Next;
        };
    }

    /// <summary>The body of a block that is a text before it is output: nothing in it leaves a loop around it.</summary>
    private Execution Captured(string end)
    {
        var loops = _loops;
        (_loops, _captures) = (0, _captures + 1);
        var body = Body(end);
        (_loops, _captures) = (loops, _captures - 1);
        Close();
        return body;
    }

    /// <summary>Null before a tag that ends or divides a block.</summary>
    private Execution? Part()
    {
        var token = _tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Data:
                _tokens.Take();
                return frame => Write(frame, token.Text);
            case TokenKind.ExpressionBegin:
                _tokens.Take();
                var value = _expressions.Tuple();
                _tokens.Expect(TokenKind.ExpressionEnd, "the end of the expression");
                return frame => Write(frame, PythonText.Show(value(frame)));
            default:
                return TagName is "else" or "elif" || TagName.StartsWith("end", StringComparison.Ordinal) ? null : Tag();
        }
    }

    private Execution Tag()
    {
        var position = _tokens.Take().Position;
        var name = _tokens.Expect(TokenKind.Name, "the name of a tag").Text;
        return name switch
        {
            "if" => If(),
            "for" => For(position),
            "set" => Set(position),
            "macro" => MacroBlock(),
            "filter" => FilterBlock(position),
            "with" => With(),
            "generation" => Generation(position),
            "break" => Leave(position, name, Flow.Break),
            "continue" => Leave(position, name, Flow.Continue),
            _ => throw TemplateFault.Unsupported($"the tag '{name}'", position),
        };
    }

    private Execution If()
    {
        var branches = new List<(Evaluation? Test, Execution Body)>();
        do
        {
            var test = branches.Count == 0 || TakeTag() == "elif" ? _expressions.Tuple() : null;
            EndTag();
            branches.Add((test, test is null ? Body("endif") : Body("elif", "else", "endif")));
        }
        while (TagName != "endif");
        Close();
        return frame =>
        {
            foreach (var (test, body) in branches)
            {
                if (test is null || Python.IsTrue(test(frame)))
                    return body(frame);
            }

            return Flow.Next;
        };
    }

    private Execution For(int position)
    {
        var target = _assignments.Target();
        _tokens.ExpectName("in");
        var items = _expressions.Tuple(conditional: false);
        var test = _tokens.TakeIfName("if") ? _expressions.Expression() : null;
        var recursive = _tokens.TakeIfName("recursive");
        EndTag();
        _loops++;
        var body = Body("else", "endfor");
        _loops--;
        Execution? otherwise = null;
        if (TagName == "else")
        {
            TakeTag();
            EndTag();
            otherwise = Body("endfor");
        }

        Close();
        var loop = new Loop(target, test, body, otherwise, recursive);
        return frame =>
        {
            frame.State.Enter(position);
            return loop.Run(frame, items(frame), depth: 0);
        };
    }

    private Execution Set(int position)
    {
        if (_tokens.Current.Kind == TokenKind.Name && (_tokens.Following.Kind == TokenKind.TagEnd || _tokens.Following.IsOperator("|")))
            return SetBlock(position);
        var target = _assignments.Target();
        _tokens.ExpectOperator("=");
        var value = _expressions.Tuple();
        EndTag();
        return frame =>
        {
            frame.State.Enter(position);
            target(frame, value(frame));
            return Flow.Next;
        };
    }

    /// <summary><c>{% set name %}…{% endset %}</c>, with filters if there are any.</summary>
    private Execution SetBlock(int position)
    {
        var name = _tokens.Take().Text;
        var value = _expressions.Filtered(BlockText);
        EndTag();
        var body = Captured("endset");
        return frame =>
        {
            frame.State.Enter(position);
            frame.Variables.Set(name, value(WithBlock(frame, body)));
            return Flow.Next;
        };
    }

    private Execution FilterBlock(int position)
    {
        var value = _expressions.Filtered(_expressions.FilterNamed(BlockText));
        EndTag();
        var body = Captured("endfilter");
        return frame =>
        {
            frame.State.Enter(position);
            return Write(frame, PythonText.Show(value(WithBlock(frame, body))));
        };
    }

    private Execution MacroBlock()
    {
        var name = _tokens.Expect(TokenKind.Name, "the name of a macro").Text;
        var parameters = _assignments.Parameters();
        EndTag();
        _expressions.Macros++;
        var macro = new Macro(name, parameters, Captured("endmacro"));
        _expressions.Macros--;
        return frame =>
        {
            frame.Variables.Set(name, macro.In(frame.Variables));
            return Flow.Next;
        };
    }

    private Execution With()
    {
        var assignments = _assignments.Assignments();
        EndTag();
        var body = Body("endwith");
        Close();
        return frame =>
        {
            var inner = frame.Inner();
            foreach (var (target, value) in assignments)
                target(inner, value(frame));
            return body(inner);
        };
    }

    private Execution Generation(int position)
    {
        EndTag();
        if (_captures > 0)
            throw TemplateFault.Unsupported("a generation block within a macro, a set block, a filter block or another one", position);
        MarksGeneration = true;
        var body = Captured("endgeneration");
        return frame =>
        {
            var start = frame.Output.Length;
            body(frame.Inner());
            frame.State.Generated.Add((start, frame.Output.Length));
            return Flow.Next;
        };
    }

    private Execution Leave(int position, string name, Flow flow)
    {
        EndTag();
        return _loops > 0 ? _ => flow : throw TemplateFault.Invalid($"'{{% {name} %}}' is not within a loop", position);
    }

    private string TakeTag()
    {
        _tokens.Take();
        return _tokens.Take().Text;
    }

    private void EndTag() => _tokens.Expect(TokenKind.TagEnd, "the end of the tag");

    private void Close()
    {
        TakeTag();
        EndTag();
    }

    private static Flow Write(Frame frame, string text)
    {
        frame.Write(text);
        return Flow.Next;
    }

    private static object? BlockText(Frame frame) => frame.Variables.TryGet(Block, out var text) ? text : null;

    private static Frame WithBlock(Frame frame, Execution body)
    {
        var inner = frame.Inner();
        inner.Variables.Set(Block, frame.Capture(body, new Scope(frame.Variables)));
        return inner;
    }
}
