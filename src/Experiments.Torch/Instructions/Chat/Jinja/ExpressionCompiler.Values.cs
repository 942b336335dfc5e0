using System.Globalization;

namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <content>What operators stand between: literals, names and collections, and the members, subscripts and calls behind them.</content>
internal sealed partial class ExpressionCompiler
{
    private static readonly HashSet<string> Reserved = ["and", "else", "elif", "if", "in", "is", "not", "or", "recursive"];

    /// <summary>What stands in the parentheses of a call.</summary>
    public Func<Frame, CallArguments> Arguments()
    {
        tokens.ExpectOperator("(");
        var positional = new List<(Evaluation Value, bool Spread)>();
        var named = new List<(string? Name, Evaluation Value)>();
        while (!tokens.TakeIfOperator(")"))
        {
            if (tokens.TakeIfOperator("**"))
                named.Add((null, Expression()));
            else if (tokens.TakeIfOperator("*"))
                positional.Add((Expression(), true));
            else if (tokens.Current.Kind == TokenKind.Name && tokens.Following.IsOperator("="))
                named.Add((NameBefore("="), Expression()));
            else if (named.Count == 0)
                positional.Add((Expression(), false));
            else
                throw tokens.Unexpected("an argument with a name");
            if (!tokens.Current.IsOperator(")"))
                tokens.ExpectOperator(",");
        }

        return frame => new CallArguments(
            [.. positional.SelectMany(argument => argument.Spread ? Python.Items(argument.Value(frame)) : [argument.Value(frame)])],
            [.. named.SelectMany(argument => argument.Name is { } name
                ? [KeyValuePair.Create(name, argument.Value(frame))]
                : Entries(argument.Value(frame)))]);
    }

    private Evaluation Primary()
    {
        var token = tokens.Take();
        switch (token.Kind)
        {
            case TokenKind.Name when !Reserved.Contains(token.Text):
                return Name(token);
            case TokenKind.Text:
                var text = token.Text;
                while (tokens.Current.Kind == TokenKind.Text)
                    text += tokens.Take().Text;
                return _ => text;
            case TokenKind.Whole:
                object whole = Whole(token);
                return _ => whole;
            case TokenKind.Real:
                object real = double.Parse(token.Text.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
                return _ => real;
            case TokenKind.Operator when token.Text is "(" or "[" or "{":
                return Collection(token);
            default:
                throw TemplateFault.Invalid($"an expression is expected, not {token}", token.Position);
        }
    }

    private Evaluation Name(TemplateToken token)
    {
        switch (token.Text)
        {
            case "true" or "True":
                return _ => true;
            case "false" or "False":
                return _ => false;
            case "none" or "None":
                return _ => null;
        }

        if (Macros > 0 && token.Text is "varargs" or "kwargs" or "caller")
            throw TemplateFault.Unsupported($"'{token.Text}' in a macro", token.Position);
        return At(token.Position, frame =>
        {
            if (frame.Variables.TryGet(token.Text, out var value))
                return value;
            return Globals.Refused.Contains(token.Text) ? throw TemplateFault.Unsupported($"'{token.Text}'") : Undefined.Name(token.Text);
        });
    }

    private static long Whole(TemplateToken token)
    {
        var digits = token.Text.Replace("_", "", StringComparison.Ordinal);
        try
        {
            return digits is ['0', var kind and not (>= '0' and <= '9'), .. var rest]
                ? Convert.ToInt64(rest, kind is 'x' or 'X' ? 16 : kind is 'o' or 'O' ? 8 : 2)
                : long.Parse(digits, CultureInfo.InvariantCulture);
        }
        catch (OverflowException)
        {
            throw TemplateFault.Unsupported("a whole number beyond 64 bits", token.Position);
        }
    }

    private Evaluation Collection(TemplateToken open)
    {
        if (open.Text == "{")
            return MappingOf(open.Position);
        var (close, parts, commas) = (open.Text == "(" ? ")" : "]", new List<Evaluation>(), 0);
        while (!tokens.TakeIfOperator(close))
        {
            parts.Add(Expression());
            if (tokens.Current.IsOperator(close))
                continue;
            tokens.ExpectOperator(",");
            commas++;
        }

        if (close == ")" && parts.Count == 1 && commas == 0)
            return parts[0];
        return frame => frame.State.Made(All(parts, frame), isTuple: close == ")");
    }

    private Evaluation MappingOf(int position)
    {
        var entries = new List<(Evaluation Key, Evaluation Value)>();
        while (!tokens.TakeIfOperator("}"))
        {
            var key = Expression();
            tokens.ExpectOperator(":");
            entries.Add((key, Expression()));
            if (!tokens.Current.IsOperator("}"))
                tokens.ExpectOperator(",");
        }

        return At(position, frame =>
        {
            var map = new Mapping();
            foreach (var (key, value) in entries)
                map.Set(key(frame), value(frame));
            return map;
        });
    }

    private Evaluation Postfixed(Evaluation value)
    {
        while (true)
        {
            if (tokens.Current.IsOperator("."))
                value = MemberOf(value);
            else if (tokens.Current.IsOperator("["))
                value = SubscriptOf(value);
            else if (tokens.Current.IsOperator("("))
                value = CallOf(value);
            else
                return value;
        }
    }

    private Evaluation MemberOf(Evaluation value)
    {
        tokens.Take();
        var token = tokens.Current;
        if (token.Kind == TokenKind.Whole)
        {
            object index = Whole(tokens.Take());
            return At(token.Position, frame => Members.Item(value(frame), index, frame.State));
        }

        var name = tokens.Expect(TokenKind.Name, "the name of a member").Text;
        return At(token.Position, frame =>
        {
            var owner = value(frame);
            frame.State.At(token.Position);
            return Members.Attribute(owner, name);
        });
    }

    private Evaluation SubscriptOf(Evaluation value)
    {
        var position = tokens.Take().Position;
        var bounds = new Evaluation?[3];
        var colons = 0;
        while (!tokens.TakeIfOperator("]"))
        {
            if (tokens.TakeIfOperator(":"))
                colons++;
            else if (bounds[Math.Min(colons, 2)] is null && colons < 3)
                bounds[colons] = Expression();
            else if (tokens.Current.IsOperator(","))
                throw TemplateFault.Unsupported("several subscripts", tokens.Current.Position);
            else
                throw tokens.Unexpected("']'");
        }

        if (colons > 2 || (colons == 0 && bounds[0] is null))
            throw TemplateFault.Invalid("a subscript is empty or has too many colons", position);
        return At(position, colons == 0 && bounds[0] is { } key
            ? frame =>
            {
                var (owner, at) = (value(frame), key(frame));
                frame.State.At(position);
                return Members.Item(owner, at, frame.State);
            }
        : frame => Members.Slice(
            value(frame), bounds[0]?.Invoke(frame), bounds[1]?.Invoke(frame), bounds[2]?.Invoke(frame), frame.State));
    }

    private Evaluation CallOf(Evaluation value)
    {
        var position = tokens.Current.Position;
        var arguments = Arguments();
        return At(position, frame =>
        {
            var (function, given) = (value(frame), arguments(frame));
            frame.State.At(position);
            foreach (var argument in given.All)
                frame.State.Visit(argument);
            return function switch
            {
                Callable callable => callable.Call(frame, given),
                LoopState loop => loop.Recurse(given),
                Undefined missing => throw TemplateFault.Invalid(missing.Message),
                _ => throw TemplateFault.Invalid($"{Python.KindOf(function)} cannot be called"),
            };
        });
    }

    private string NameBefore(string symbol)
    {
        var name = tokens.Take().Text;
        tokens.ExpectOperator(symbol);
        return name;
    }

    private static IEnumerable<KeyValuePair<string, object?>> Entries(object? value) => value is Mapping map
        ? map.Entries.Select(entry => KeyValuePair.Create(Python.Text(entry.Key, "the name of an argument"), entry.Value))
        : throw TemplateFault.Invalid($"'**' does not work with {Python.KindOf(value)}");
}
