using System.Collections.Immutable;

namespace Experiments.Core.Sweeps;

internal enum NodeKind
{
    Number,
    Text,
    Name,

    /// <summary>A word that is a name where one is known, and itself elsewhere: the <c>lora</c> of <c>mode == lora</c>.</summary>
    Word,
    Unary,
    Binary,

    /// <summary><c>x in [a, b]</c>: the first part is x, the others are the list.</summary>
    In,
}

/// <summary>One node of a parsed condition. <paramref name="Text"/> is the operator, the name or the text.</summary>
internal sealed record ConditionNode(NodeKind Kind, string Text, double Number, int Position, ImmutableArray<ConditionNode> Parts)
{
    public ConditionNode(NodeKind kind, string text, int position, params ImmutableArray<ConditionNode> parts)
        : this(kind, text, 0, position, parts)
    {
    }

    /// <summary>This node and all beneath it.</summary>
    public IEnumerable<ConditionNode> All => Parts.SelectMany(part => part.All).Prepend(this);
}
