using System.Text;

namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>An expression, ready to be computed.</summary>
internal delegate object? Evaluation(Frame frame);

/// <summary>A statement, ready to be carried out.</summary>
internal delegate Flow Execution(Frame frame);

/// <summary>Where a loop's body ended.</summary>
internal enum Flow
{
    Next,
    Continue,
    Break,
}

/// <summary>Where a template is at: its variables, and what it writes to.</summary>
internal sealed record Frame(Scope Variables, StringBuilder Output, RenderState State)
{
    /// <summary>For a body whose assignments stay within it.</summary>
    public Frame Inner() => this with { Variables = new Scope(Variables) };

    public void Write(string text)
    {
        State.Spend(text.Length / RenderBudget.CharactersAStep);
        Output.Append(text);
        if (Output.Length > RenderBudget.LongestText)
            throw TemplateFault.Invalid("the text grows too long");
    }

    /// <summary>What a body writes, as a text.</summary>
    public string Capture(Execution body, Scope variables)
    {
        var inner = new Frame(variables, new StringBuilder(), State);
        body(inner);
        return inner.Output.ToString();
    }
}

/// <summary>Variables of a body; those of the bodies around it can be read, not set.</summary>
internal sealed class Scope(Scope? outer = null)
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    public void Set(string name, object? value) => _values[name] = value;

    public bool TryGet(string name, out object? value)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._values.TryGetValue(name, out value))
                return true;
        }

        value = null;
        return false;
    }

    private Scope? Outer => outer;
}

/// <summary>
/// How much one rendering may do. A template comes from whoever made the model: it may be slow, it may not hang or fill memory.
/// </summary>
/// <param name="Work">Steps: expressions computed, elements of lists made, some characters copied.</param>
internal sealed record RenderBudget(long Work)
{
    public const int LongestText = 1 << 24;

    public const int LongestList = 1 << 20;

    /// <summary>Calls within calls.</summary>
    public const int DeepestCall = 200;

    /// <summary>Lists and mappings within one another.</summary>
    public const int DeepestValue = 200;

    /// <summary>Steps that a round of a loop counts beside its body: it has variables of its own.</summary>
    public const int Round = 5;

    /// <summary>Copying so many characters counts as one step.</summary>
    public const int CharactersAStep = 16;

    /// <summary>Far more than any conversation needs, and a second or two at most.</summary>
    public static RenderBudget Usual { get; } = new(10_000_000);
}

/// <summary>What one rendering has used up, where it is, and what it found.</summary>
internal sealed class RenderState(RenderBudget budget, TimeProvider time)
{
    private long _left = budget.Work;
    private int _calls;

    public TimeProvider Time { get; } = time;

    /// <summary>In the template's text: of what is being computed.</summary>
    public int Position { get; private set; }

    /// <summary>What the model itself says, as ranges of the output in UTF-16 units.</summary>
    public List<(int Start, int End)> Generated { get; } = [];

    /// <summary>Begins to compute what stands at a position.</summary>
    public void Enter(int position)
    {
        Position = position;
        Spend(1);
        Python.Guard();
    }

    /// <summary>Back at a position, after its parts.</summary>
    public void At(int position) => Position = position;

    /// <summary>Does what a call asks for, if it is not too deep within others.</summary>
    public T Within<T>(Func<T> call)
    {
        Python.Guard();
        if (++_calls > RenderBudget.DeepestCall)
            throw TemplateFault.Invalid("calls are nested too deeply");
        var result = call();
        _calls--;
        return result;
    }

    /// <summary>Pays for so many steps.</summary>
    public void Spend(long amount)
    {
        _left -= amount;
        if (_left < 0)
            throw TemplateFault.Invalid("the template takes too long");
    }

    /// <summary>Pays for going over a value's elements or characters, not into them.</summary>
    public void Visit(object? value) => Spend(value switch
    {
        Sequence list => list.Count,
        Mapping map => map.Count,
        string or SafeText => Extent.Of(value).Weight,
        _ => 1,
    });

    /// <summary>Pays for comparing two values: no more is looked at than the smaller one has.</summary>
    public void Compare(object? a, object? b) => Spend(Math.Min(Extent.Of(a).Weight, Extent.Of(b).Weight));

    /// <summary>Pays for looking for one text in another, which may try every place and get far at each.</summary>
    public void Seek(string text, string part) => Spend(Extent.Of(text).Weight * Extent.Of(part).Weight);

    /// <summary>Pays for a text, and passes it on.</summary>
    public string Made(string text)
    {
        Spend(text.Length / RenderBudget.CharactersAStep);
        return text.Length <= RenderBudget.LongestText ? text : throw TemplateFault.Invalid("a text grows too long");
    }

    /// <summary>Pays for a list, and passes it on.</summary>
    public Sequence Made(IReadOnlyList<object?> items, bool isTuple = false)
    {
        Spend(items.Count);
        return items.Count <= RenderBudget.LongestList
            ? new Sequence(items, isTuple) : throw TemplateFault.Invalid("a list grows too long");
    }
}
