namespace Experiments.Torch.Instructions.Chat.Jinja;

internal delegate bool Test(Frame frame, object? value, CallArguments arguments);

/// <summary>What follows <c>is</c>. Tests that are not here are refused by name when the template is read.</summary>
internal static class Tests
{
    private static readonly Dictionary<string, Test> Known = new(StringComparer.Ordinal)
    {
        ["boolean"] = (_, value, _) => value is bool,
        ["callable"] = (_, value, _) => value is Callable or LoopState,
        ["defined"] = (_, value, _) => value is not Undefined,
        ["undefined"] = (_, value, _) => value is Undefined,
        ["divisibleby"] = (frame, value, arguments) =>
            Python.AreEqual(Operators.Apply("%", value, Other(arguments, "divisibleby"), frame.State), 0L),
        ["even"] = (frame, value, _) => Python.AreEqual(Operators.Apply("%", value, 2L, frame.State), 0L),
        ["odd"] = (frame, value, _) => Python.AreEqual(Operators.Apply("%", value, 2L, frame.State), 1L),
        ["eq"] = Comparison("==", "eq"),
        ["equalto"] = Comparison("==", "equalto"),
        ["=="] = Comparison("==", "=="),
        ["ne"] = Comparison("!=", "ne"),
        ["!="] = Comparison("!=", "!="),
        ["gt"] = Comparison(">", "gt"),
        ["greaterthan"] = Comparison(">", "greaterthan"),
        [">"] = Comparison(">", ">"),
        ["ge"] = Comparison(">=", "ge"),
        [">="] = Comparison(">=", ">="),
        ["lt"] = Comparison("<", "lt"),
        ["lessthan"] = Comparison("<", "lessthan"),
        ["<"] = Comparison("<", "<"),
        ["le"] = Comparison("<=", "le"),
        ["<="] = Comparison("<=", "<="),
        ["in"] = Comparison("in", "in"),
        ["true"] = (_, value, _) => value is true,
        ["false"] = (_, value, _) => value is false,
        ["none"] = (_, value, _) => value is null,
        ["integer"] = (_, value, _) => value is long,
        ["float"] = (_, value, _) => value is double,
        ["number"] = (_, value, _) => value is long or double or bool,
        ["string"] = (_, value, _) => value is string or SafeText,
        ["mapping"] = (_, value, _) => value is Mapping,
        ["sequence"] = (_, value, _) => value is Sequence or Mapping or string or SafeText,
        ["iterable"] = (_, value, _) => value is Sequence or Mapping or string or SafeText or Undefined or LoopState,
        ["sameas"] = (_, value, arguments) => Other(arguments, "sameas") is var other
            && (value is bool or null ? Equals(value, other) : ReferenceEquals(value, other)),
        ["lower"] = (_, value, _) => LetterCase.IsLower(PythonText.Show(value)),
        ["upper"] = (_, value, _) => LetterCase.IsUpper(PythonText.Show(value)),
        ["escaped"] = (_, value, _) => value is SafeText,
        ["filter"] = (_, value, _) => value is string name && Filters.Find(name) is not null,
        ["test"] = (_, value, _) => value is string name && Find(name) is not null,
    };

    public static Test? Find(string name) => Known.GetValueOrDefault(name);

    private static Test Comparison(string symbol, string test) => (frame, value, arguments) =>
        Operators.Compare(symbol, value, Other(arguments, test), frame.State);

    private static object? Other(CallArguments arguments, string test) => arguments.Bind($"the test '{test}'", "other")[0];
}
