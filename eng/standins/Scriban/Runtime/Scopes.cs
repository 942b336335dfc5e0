using Scriban.Parsing;
using Scriban.Syntax;

namespace Scriban.Runtime;

/// <summary>
/// Where names live while a template runs. Plain names: the object contexts from the innermost to the builtins, each with the variables of the
/// loops within it. Names with <c>$</c>: the function, or page, that runs.
/// </summary>
internal sealed class Scopes(TemplateContext context)
{
    private readonly List<GlobalScope> _globals = [];
    private readonly Stack<LocalScope> _locals = new([new LocalScope(CallArguments.Of())]);
    private object _returned;

    public Flow Flow { get; set; }

    public IScriptObject CurrentGlobal => _globals.Count == 0 ? null : _globals[^1].Members;

    public void PushGlobal(IScriptObject members) => _globals.Add(new GlobalScope(members));

    public IScriptObject PopGlobal()
    {
        IScriptObject members = CurrentGlobal;
        _globals.RemoveAt(_globals.Count - 1);
        return members;
    }

    public void Return(object value)
    {
        Flow = Flow.Return;
        _returned = value;
    }

    /// <summary>The value of the last <c>ret</c>, whose effect ends here.</summary>
    public object TakeReturned()
    {
        object value = _returned;
        _returned = null;
        Flow = Flow.None;
        return value;
    }

    public object Get(Variable variable)
    {
        string name = variable.Name;
        LocalScope local = _locals.Peek();
        if (name[0] == '$')
            return local.Get(context, variable, name);
        if (name is "for" or "while" && local.Loops.TryPeek(out ScriptObject state))
            return state;

        for (int i = _globals.Count - 1; i >= 0; i--)
        {
            if (_globals[i].TryGet(context, variable.Span, name, out object value))
                return value;
        }

        if (context.BuiltinObject.TryGetValue(context, variable.Span, name, out object builtin))
            return builtin;
        return context.StrictVariables ? throw variable.Error($"The variable or function `{name}` was not found") : null;
    }

    public void Set(Variable variable, object value)
    {
        string name = variable.Name;
        if (name is "$" or "$$" || (name[0] == '$' && char.IsAsciiDigit(name[1])))
            throw variable.Error($"Cannot assign to the special variable `{name}`");
        if (name[0] == '$')
            _locals.Peek().Variables[name] = value;
        else if (!_globals[^1].TrySetLoopVariable(name, value) && !CurrentGlobal.TrySetValue(context, variable.Span, name, value, readOnly: false))
            throw variable.Error($"Cannot set value on the readonly variable `{name}`");
    }

    public void EnterLoop(ScriptObject state)
    {
        _locals.Peek().Loops.Push(state);
        _globals[^1].LoopVariables.Add([]);
    }

    public void SetLoopVariable(Variable variable, object value)
    {
        if (variable.Name[0] == '$')
            _locals.Peek().Variables[variable.Name] = value;
        else
            _globals[^1].LoopVariables[^1][variable.Name] = value;
    }

    public void ExitLoop()
    {
        _locals.Peek().Loops.Pop();
        List<ScriptObject> variables = _globals[^1].LoopVariables;
        variables.RemoveAt(variables.Count - 1);
    }

    /// <summary>Runs a body as a function: what it returns, or else what it wrote.</summary>
    public object Call(Node caller, CallArguments arguments, ScriptObject scope, Statement body)
    {
        context.Enter(caller);
        _locals.Push(new LocalScope(arguments));
        if (scope is not null)
            PushGlobal(scope);
        context.PushCapture();
        try
        {
            body.Execute(context);
        }
        finally
        {
            if (scope is not null)
                PopGlobal();
            _locals.Pop();
            context.Leave();
        }

        string written = context.PopCapture();
        return TakeReturned() ?? (written.Length == 0 ? null : written);
    }

    public void CancellationCheck(SourceSpan span)
    {
        if (context.CancellationToken.IsCancellationRequested)
            throw new ScriptRuntimeException(span, "The operation was cancelled");
    }

    private sealed record GlobalScope(IScriptObject Members)
    {
        public List<ScriptObject> LoopVariables { get; } = [];

        public bool TryGet(TemplateContext context, SourceSpan span, string name, out object value)
        {
            for (int i = LoopVariables.Count - 1; i >= 0; i--)
            {
                if (LoopVariables[i].TryGetValue(name, out value))
                    return true;
            }

            return Members.TryGetValue(context, span, name, out value);
        }

        public bool TrySetLoopVariable(string name, object value)
        {
            ScriptObject holder = LoopVariables.FindLast(v => v.Contains(name));
            if (holder is not null)
                holder[name] = value;
            return holder is not null;
        }
    }

    private sealed record LocalScope(CallArguments Arguments)
    {
        public ScriptObject Variables { get; } = [];

        public Stack<ScriptObject> Loops { get; } = [];

        public object Get(TemplateContext context, Variable variable, string name)
        {
            switch (name)
            {
                case "$":
                    return WithNamed();
                case "$$":
                    Arguments.Block?.Execute(context);
                    return null;
                case var index when char.IsAsciiDigit(index[1]):
                    int position = int.Parse(index.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
                    return position < Arguments.Positional.Count ? Arguments.Positional[position] : null;
            }

            if (Variables.TryGetValue(name, out object value))
                return value;
            return context.StrictVariables ? throw variable.Error($"The variable or function `{name}` was not found") : null;
        }

        private ScriptArray WithNamed()
        {
            foreach ((string key, object value) in Arguments.Named)
                Arguments.Positional.Members[key] = value;
            return Arguments.Positional;
        }
    }
}
