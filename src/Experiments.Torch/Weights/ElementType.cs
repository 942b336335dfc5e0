namespace Experiments.Torch.Weights;

/// <summary>
/// How the elements of a stored tensor are encoded. The order is that of the reference implementation's list of types:
/// the writer sorts by it, largest alignment first.
/// </summary>
internal enum ElementType
{
    Bool,
    U8,
    I8,
    I16,
    F16,
    BF16,
    I32,
    F32,
    F64,
    I64,
}

/// <summary>Names and sizes of element types as safetensors headers spell them.</summary>
internal static class ElementTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.Bool or ElementType.U8 or ElementType.I8 => 1,
        ElementType.I16 or ElementType.F16 or ElementType.BF16 => 2,
        ElementType.I32 or ElementType.F32 => 4,
        _ => 8,
    };

    public static string Name(this ElementType type) => type switch
    {
        ElementType.Bool => "BOOL",
        ElementType.U8 => "U8",
        ElementType.I8 => "I8",
        ElementType.I16 => "I16",
        ElementType.F16 => "F16",
        ElementType.BF16 => "BF16",
        ElementType.I32 => "I32",
        ElementType.F32 => "F32",
        ElementType.F64 => "F64",
        _ => "I64",
    };

    /// <summary>The type with this exact name, or null: names are case-sensitive and the list is closed.</summary>
    public static ElementType? Parse(string name) => name switch
    {
        "BOOL" => ElementType.Bool,
        "U8" => ElementType.U8,
        "I8" => ElementType.I8,
        "I16" => ElementType.I16,
        "F16" => ElementType.F16,
        "BF16" => ElementType.BF16,
        "I32" => ElementType.I32,
        "F32" => ElementType.F32,
        "F64" => ElementType.F64,
        "I64" => ElementType.I64,
        _ => null,
    };
}
