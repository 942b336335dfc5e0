namespace StandIns.Tests.PublicApi;

/// <summary>One line of a listing, taken apart.</summary>
/// <param name="Owner">The type it belongs to; of a type, its own name.</param>
/// <param name="Name">Without generic parameters: <c>Add</c>, <c>..ctor</c>, <c>this[]</c>, <c>op_Addition</c>; empty for a type.</param>
/// <param name="Access"><c>public</c>, <c>protected</c> or <c>protected internal</c>; empty for a value of an enum.</param>
/// <param name="Kind"><c>class</c>, <c>method</c>, <c>property</c>, <c>enum-member</c> …</param>
/// <param name="Modifiers"><c>static</c>, <c>abstract</c>, <c>virtual</c>, <c>override</c>, <c>sealed</c>, <c>readonly</c>.</param>
/// <param name="Declaration">What remains: types, names, parameters with defaults, constraints, a constant's value.</param>
/// <param name="Accessors">Of a property: <c>get</c>, <c>set</c>, <c>init</c>, <c>protected set</c>.</param>
/// <param name="Bases">Of a class, structure, interface or enum: base type and interfaces.</param>
internal sealed record ApiMember(
    string Owner,
    string Name,
    string Access,
    string Kind,
    IReadOnlySet<string> Modifiers,
    string Declaration,
    IReadOnlyList<string> Accessors,
    IReadOnlyList<string> Bases,
    bool IsObsolete)
{
    public bool IsType => Name.Length == 0;

    public bool IsAbstract => Modifiers.Contains("abstract");

    public bool IsOverridable => (IsAbstract || Modifiers.Contains("virtual") || Modifiers.Contains("override")) && !Modifiers.Contains("sealed");

    public override string ToString()
    {
        var words = new[] { Access, Kind }.Concat(Modifiers.Order(StringComparer.Ordinal)).Append(Declaration).Where(word => word.Length > 0);
        var accessors = Accessors.Count > 0 ? $" {{ {string.Concat(Accessors.Select(accessor => accessor + "; "))}}}" : "";
        var bases = Bases.Count > 0 ? $" : {string.Join(", ", Bases)}" : "";
        return $"{Owner}{(IsType ? "" : ".")}{Name} : {string.Join(' ', words)}{accessors}{bases}{(IsObsolete ? " [Obsolete]" : "")}";
    }
}
