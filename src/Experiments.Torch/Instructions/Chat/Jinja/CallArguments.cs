namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>What stands between the parentheses of a call, a filter or a test.</summary>
internal sealed record CallArguments(IReadOnlyList<object?> Positional, IReadOnlyList<KeyValuePair<string, object?>> Named)
{
    public static CallArguments None { get; } = new([], []);

    public static CallArguments Of(params IReadOnlyList<object?> positional) => new(positional, []);

    public IEnumerable<object?> All => Positional.Concat(Named.Select(argument => argument.Value));

    /// <summary>Values in the order of the parameters.</summary>
    /// <param name="what">Whose arguments these are, for faults.</param>
    /// <param name="parameters">Names; one that ends in <c>=</c> may be left out and is <see cref="Absent"/> then.</param>
    public object?[] Bind(string what, params ReadOnlySpan<string> parameters)
    {
        if (Positional.Count > parameters.Length)
            throw TemplateFault.Invalid($"{what} takes at most {parameters.Length} arguments and got {Positional.Count}");
        var values = new object?[parameters.Length];
        Array.Fill(values, Absent);
        for (var i = 0; i < Positional.Count; i++)
            values[i] = Positional[i];
        foreach (var (name, value) in Named)
        {
            var index = parameters.IndexOf(name) is >= 0 and var required ? required : parameters.IndexOf($"{name}=");
            if (index < 0)
                throw TemplateFault.Invalid($"{what} has no parameter '{name}'");
            if (!ReferenceEquals(values[index], Absent))
                throw TemplateFault.Invalid($"{what} got '{name}' twice");
            values[index] = value;
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (IsAbsent(values[i]) && !parameters[i].EndsWith('='))
                throw TemplateFault.Invalid($"{what} lacks its argument '{parameters[i]}'");
        }

        return values;
    }

    /// <summary>Stands for an argument that was not given.</summary>
    public static object Absent { get; } = new();

    public static bool IsAbsent(object? value) => ReferenceEquals(value, Absent);

    public static string Text(object? value, string otherwise) => IsAbsent(value) ? otherwise : PythonText.Soft(value);

    public static bool Flag(object? value, bool otherwise) => IsAbsent(value) ? otherwise : Python.IsTrue(value);

    public static long Whole(object? value, long otherwise, string what) => IsAbsent(value) ? otherwise : Python.Whole(value, what);
}
