namespace StandIns.Tests.PublicApi;

/// <summary>
/// The public members of a package as its listing has them, one a line: <c>Full.Name.Member : public method static int Member(long x = 1)</c>.
/// </summary>
internal sealed class ApiListing
{
    private static readonly string[] Accesses = ["protected internal", "protected", "public"];

    private static readonly string[] Kinds =
        ["class", "struct", "interface", "enum", "delegate", "enum-member", "method", "property", "constructor", "field", "const", "operator", "event"];

    private static readonly string[] Words = ["static", "abstract", "virtual", "override", "sealed", "readonly", "ref"];

    private readonly Dictionary<string, ApiMember> types;
    private readonly ILookup<string, ApiMember> members;

    public ApiListing(IEnumerable<string> lines)
    {
        var parsed = lines.Where(line => line.Length > 0).Select(Parse).ToList();
        Count = parsed.Count;
        types = parsed.Where(member => member.IsType).ToDictionary(type => TypeText.Shape(type.Owner));
        members = parsed.Where(member => !member.IsType).ToLookup(member => TypeText.Shape(member.Owner));
    }

    public int Count { get; }

    public static ApiListing Read(string path) => new(File.ReadLines(path));

    public ApiMember? FindType(string type) => types.GetValueOrDefault(TypeText.Shape(type));

    /// <summary>The members of a type and of those it inherits from, in the type's own terms.</summary>
    public IEnumerable<ApiMember> MembersOf(string type)
    {
        foreach (var link in Lineage(type))
        {
            if (types.TryGetValue(TypeText.Shape(link), out var definition))
            {
                foreach (var member in members[TypeText.Shape(link)])
                {
                    yield return member with { Declaration = TypeText.Substitute(member.Declaration, definition.Owner, link) };
                }
            }
        }
    }

    /// <summary>The members that the type itself declares.</summary>
    public IEnumerable<ApiMember> DeclaredBy(string type) => members[TypeText.Shape(type)];

    /// <summary>The type, its base, the base of that; of an interface also those it extends. The last may be outside the package.</summary>
    public IEnumerable<string> Lineage(string type)
    {
        yield return type;
        if (!types.TryGetValue(TypeText.Shape(type), out var definition))
        {
            yield break;
        }

        var inherited = definition.Kind == "interface" ? definition.Bases : definition.Bases.Take(1).Where(first => !IsInterface(first));
        foreach (var link in inherited.SelectMany(text => Lineage(TypeText.Substitute(text, definition.Owner, type))))
        {
            yield return link;
        }
    }

    internal static ApiMember Parse(string line)
    {
        var (id, text) = Split(line, " : ") ?? throw new FormatException($"No ' : ' in: {line}");
        var obsolete = text.IndexOf(" [Obsolete", StringComparison.Ordinal);
        if (obsolete >= 0)
        {
            text = text[..obsolete];
        }

        var access = Accesses.FirstOrDefault(word => text.StartsWith(word + " ", StringComparison.Ordinal)) ?? "";
        var rest = text[access.Length..].TrimStart();
        var (kind, modifiers) = ("", new HashSet<string>());
        while (Split(rest, " ") is var (word, tail) && (Words.Contains(word) || (kind.Length == 0 && Kinds.Contains(word))))
        {
            if (Words.Contains(word))
            {
                modifiers.Add(word);
            }
            else
            {
                kind = word;
            }

            rest = tail;
        }

        return kind.Length == 0
            ? throw new FormatException($"No kind of member in: {line}")
            : Build(id, access, kind, modifiers, rest) with { IsObsolete = obsolete >= 0 };
    }

    private static ApiMember Build(string id, string access, string kind, HashSet<string> modifiers, string rest)
    {
        if (kind is "class" or "struct" or "interface" or "enum")
        {
            var (head, constraints) = Split(rest, " where ") ?? (rest, "");
            var (name, bases) = Split(head, " : ") ?? (head, "");
            var declaration = constraints.Length > 0 ? $"{name} where {constraints}" : name;
            return new ApiMember(id, "", access, kind, modifiers, declaration, [], TypeText.SplitList(bases), false);
        }

        if (kind == "delegate")
        {
            return new ApiMember(id, "", access, kind, modifiers, rest, [], [], false);
        }

        var cut = id.EndsWith("..ctor", StringComparison.Ordinal) ? id.Length - "..ctor".Length : TypeText.LastDot(id);
        var member = id.EndsWith("..ctor", StringComparison.Ordinal) ? "..ctor" : TypeText.WithoutArguments(id[(cut + 1)..]);
        var (signature, accessors) = kind == "property" && Split(rest, " { ") is var (before, after)
            ? (before, after.TrimEnd(' ', '}').Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            : (rest, []);
        return new ApiMember(id[..cut], member, access, kind, modifiers, signature, accessors, [], false);
    }

    private static (string Before, string After)? Split(string text, string separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? null : (text[..at], text[(at + separator.Length)..]);
    }

    // Types outside the package are told apart by the naming rule for interfaces.
    private bool IsInterface(string type)
    {
        if (types.TryGetValue(TypeText.Shape(type), out var definition))
        {
            return definition.Kind == "interface";
        }

        var name = TypeText.WithoutArguments(type);
        name = name[(name.LastIndexOf('.') + 1)..];
        return name is ['I', >= 'A' and <= 'Z', ..];
    }
}
