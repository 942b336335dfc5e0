using System.Text.Json;
using Experiments.Core.Diagnostics;

namespace Experiments.Core.Sweeps;

internal enum OperandKind
{
    /// <summary>A known name without a value.</summary>
    None,
    Number,
    Text,
    Boolean,
}

/// <summary>A value within a condition; a boolean is the number 0 or 1.</summary>
internal readonly record struct Operand(OperandKind Kind, double Number = 0, string Text = "")
{
    public static Operand Of(bool value) => new(OperandKind.Boolean, value ? 1 : 0);

    /// <summary>A list of one is its item; longer lists and maps are their JSON text.</summary>
    public static Operand Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => new Operand(OperandKind.None),
        JsonValueKind.Number => new Operand(OperandKind.Number, value.GetDouble()),
        JsonValueKind.True or JsonValueKind.False => Of(value.GetBoolean()),
        JsonValueKind.String => new Operand(OperandKind.Text, 0, value.GetString() ?? ""),
        JsonValueKind.Array when value.GetArrayLength() == 1 => Of(value[0]),
        _ => new Operand(OperandKind.Text, 0, value.GetRawText()),
    };
}

/// <summary>Computes a parsed condition over one set of values.</summary>
internal readonly struct ConditionEvaluator(ConditionText source, NameLookup lookup)
{
    public bool IsTrue(ConditionNode node)
    {
        Operand value = Evaluate(node);
        return value.Kind switch
        {
            OperandKind.Boolean => value.Number != 0,
            OperandKind.None => false,
            _ => throw source.Invalid(node.Position, "this is a value, not a condition; compare it with something"),
        };
    }

    private Operand Evaluate(ConditionNode node) => node.Kind switch
    {
        NodeKind.Number => new Operand(OperandKind.Number, node.Number),
        NodeKind.Text => new Operand(OperandKind.Text, 0, node.Text),
        NodeKind.Name => Name(node.Text)
            ?? throw source.Error(DiagnosticCodes.UnknownName, node.Position, $"there is no '{node.Text}'"),
        NodeKind.Word => Name(node.Text) ?? new Operand(OperandKind.Text, 0, node.Text),
        NodeKind.Unary when node.Text == "!" => Operand.Of(!IsTrue(node.Parts[0])),
        NodeKind.Unary => Count(node.Parts[0]) is { } number ? new Operand(OperandKind.Number, -number) : default,
        NodeKind.In => In(node),
        _ => Binary(node),
    };

    private Operand? Name(string name) => name switch
    {
        "true" => Operand.Of(true),
        "false" => Operand.Of(false),
        "null" => new Operand(OperandKind.None),
        _ => lookup(name) is { } value ? Operand.Of(value) : null,
    };

    private Operand In(ConditionNode node)
    {
        Operand left = Evaluate(node.Parts[0]);
        for (int i = 1; i < node.Parts.Length; i++)
        {
            if (left == Evaluate(node.Parts[i]))
                return Operand.Of(true);
        }

        return Operand.Of(false);
    }

    private Operand Binary(ConditionNode node)
    {
        (ConditionNode left, ConditionNode right) = (node.Parts[0], node.Parts[1]);
        switch (node.Text)
        {
            case "&&":
                return Operand.Of(IsTrue(left) && IsTrue(right));
            case "||":
                return Operand.Of(IsTrue(left) || IsTrue(right));
            case "==":
                return Operand.Of(Evaluate(left) == Evaluate(right));
            case "!=":
                return Operand.Of(Evaluate(left) != Evaluate(right));
        }

        (double? a, double? b) = (Count(left), Count(right));
        if (a is not { } x || b is not { } y)
            return node.Text is "+" or "-" or "*" or "/" or "%" ? new Operand(OperandKind.None) : Operand.Of(false);
        return node.Text switch
        {
            "<" => Operand.Of(x < y),
            "<=" => Operand.Of(x <= y),
            ">" => Operand.Of(x > y),
            ">=" => Operand.Of(x >= y),
            "+" => new Operand(OperandKind.Number, x + y),
            "-" => new Operand(OperandKind.Number, x - y),
            "*" => new Operand(OperandKind.Number, x * y),
            "/" => new Operand(OperandKind.Number, x / y),
            _ => new Operand(OperandKind.Number, x % y),
        };
    }

    /// <summary>The number a node stands for; null where it has no value.</summary>
    private double? Count(ConditionNode node)
    {
        Operand value = Evaluate(node);
        return value.Kind switch
        {
            OperandKind.Number => value.Number,
            OperandKind.None => null,
            _ => throw source.Invalid(node.Position, "a number is needed here"),
        };
    }
}
