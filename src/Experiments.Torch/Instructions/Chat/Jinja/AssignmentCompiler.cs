namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>Puts a value into the variables that a target names.</summary>
internal delegate void Assignment(Frame frame, object? value);

/// <summary>Reads what stands on the left of an assignment.</summary>
internal sealed class AssignmentCompiler(TokenStream tokens, ExpressionCompiler expressions)
{
    /// <summary>A name, a namespace's member, or several of them with commas.</summary>
    public Assignment Target()
    {
        var position = tokens.Current.Position;
        var targets = new List<Assignment> { Single() };
        var several = false;
        while (tokens.TakeIfOperator(","))
        {
            several = true;
            if (tokens.Current.Kind == TokenKind.Name && !tokens.Current.IsName("in") || tokens.Current.IsOperator("("))
                targets.Add(Single());
        }

        return several ? Unpacked(targets, position) : targets[0];
    }

    /// <summary><c>a = 1, b = 2</c>, of the tag <c>with</c>.</summary>
    public IReadOnlyList<(Assignment Target, Evaluation Value)> Assignments()
    {
        var assignments = new List<(Assignment, Evaluation)>();
        while (tokens.Current.Kind != TokenKind.TagEnd)
        {
            if (assignments.Count > 0)
                tokens.ExpectOperator(",");
            var target = Single();
            tokens.ExpectOperator("=");
            assignments.Add((target, expressions.Expression()));
        }

        return assignments;
    }

    /// <summary>A macro's parameters in their parentheses.</summary>
    public IReadOnlyList<(string Name, Evaluation? Default)> Parameters()
    {
        tokens.ExpectOperator("(");
        var parameters = new List<(string, Evaluation?)>();
        while (!tokens.TakeIfOperator(")"))
        {
            if (parameters.Count > 0)
                tokens.ExpectOperator(",");
            var name = tokens.Expect(TokenKind.Name, "the name of a parameter");
            if (parameters.Exists(parameter => parameter.Item1 == name.Text))
                throw TemplateFault.Invalid($"the parameter '{name.Text}' stands there twice", name.Position);
            var otherwise = tokens.TakeIfOperator("=") ? expressions.Expression() : null;
            if (otherwise is null && parameters.Count > 0 && parameters[^1].Item2 is not null)
                throw TemplateFault.Invalid($"the parameter '{name.Text}' has no default and follows one that has", name.Position);
            parameters.Add((name.Text, otherwise));
        }

        return parameters;
    }

    private Assignment Single()
    {
        if (tokens.TakeIfOperator("("))
        {
            var inner = tokens.Within(Target);
            tokens.ExpectOperator(")");
            return inner;
        }

        var name = tokens.Expect(TokenKind.Name, "a name");
        if (name.Text is "true" or "false" or "none" or "True" or "False" or "None")
            throw TemplateFault.Invalid($"'{name.Text}' cannot be set", name.Position);
        if (!tokens.TakeIfOperator("."))
            return (frame, value) => frame.Variables.Set(name.Text, value);
        var member = tokens.Expect(TokenKind.Name, "the name of a member").Text;
        return (frame, value) =>
        {
            if (!frame.Variables.TryGet(name.Text, out var owner) || owner is not Namespace space)
                throw TemplateFault.Invalid($"'{name.Text}' is no namespace, whose members alone can be set", name.Position);
            space.Members[member] = value;
        };
    }

    private static Assignment Unpacked(List<Assignment> targets, int position) => (frame, value) =>
    {
        frame.State.At(position);
        var parts = Python.Items(Python.Defined(value));
        if (parts.Count != targets.Count)
            throw TemplateFault.Invalid($"{parts.Count} values are to be put into {targets.Count} names");
        for (var i = 0; i < parts.Count; i++)
            targets[i](frame, parts[i]);
    };
}
