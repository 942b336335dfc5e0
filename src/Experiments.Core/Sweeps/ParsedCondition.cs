using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Specs;

namespace Experiments.Core.Sweeps;

/// <summary>The value of a name: null where there is no such name, JSON null where it has no value.</summary>
public delegate JsonElement? NameLookup(string name);

/// <summary>
/// A predicate such as <c>mode == lora &amp;&amp; accuracy &gt; 0.9</c>, over whatever <see cref="NameLookup"/> knows:
/// the knobs of a trial, or the fields of a recorded run.
/// Numbers, quoted text or bare words, <c>== != &lt; &lt;= &gt; &gt;= &amp;&amp; || ! + - * / %</c>, parentheses, <c>in [a, b]</c>.
/// A name without a value makes every comparison false, except that it is <c>!=</c> to any value.
/// </summary>
public sealed class ParsedCondition
{
    private readonly ConditionText _source;
    private readonly ConditionNode _root;

    private ParsedCondition(ConditionText source, ConditionNode root)
    {
        _source = source;
        _root = root;
    }

    /// <summary>Throws <see cref="ExperimentException"/>, located within the text, where it is no condition.</summary>
    public static ParsedCondition Parse(Condition condition)
    {
        var source = new ConditionText(condition.Text, condition.Location);
        return new ParsedCondition(source, ConditionParser.Parse(source));
    }

    /// <summary>Refuses names that <paramref name="problem"/> finds fault with (it gives the reason, or null). Bare words may be unknown.</summary>
    public IEnumerable<Diagnostic> CheckNames(Func<string, string?> problem) =>
        from node in _root.All
        where node.Kind == NodeKind.Name
        let reason = problem(node.Text)
        where reason is not null
        select _source.Error(DiagnosticCodes.UnknownName, node.Position, reason).Diagnostics[0];

    /// <summary>Throws <see cref="ExperimentException"/> for an unknown name, or where text is counted with.</summary>
    public bool Holds(NameLookup lookup) => new ConditionEvaluator(_source, lookup).IsTrue(_root);
}
