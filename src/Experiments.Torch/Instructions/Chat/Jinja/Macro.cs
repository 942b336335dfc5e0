namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>A function written in the template. Its result is what its body writes.</summary>
internal sealed record Macro(string Name, IReadOnlyList<(string Name, Evaluation? Default)> Parameters, Execution Body)
{
    /// <summary>The macro as defined in a place: it sees the variables there, not those of its callers.</summary>
    public Callable In(Scope definition) => new(Name, (frame, arguments) =>
    {
        var given = arguments.Bind($"the macro '{Name}'", [.. Parameters.Select(parameter => $"{parameter.Name}=")]);
        var variables = new Scope(definition);
        var inner = frame with { Variables = variables };
        for (var i = 0; i < given.Length; i++)
        {
            var (name, otherwise) = Parameters[i];
            variables.Set(name, !CallArguments.IsAbsent(given[i]) ? given[i] : otherwise is null
                ? new Undefined($"the parameter '{name}' was not given")
                : otherwise(inner));
        }

        return frame.State.Within(() => frame.Capture(Body, variables));
    });
}
