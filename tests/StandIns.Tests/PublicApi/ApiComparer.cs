namespace StandIns.Tests.PublicApi;

/// <summary>
/// Whether code that compiles against a stand-in also compiles against the package. Declarations are compared as text; these differences do no harm:
/// <list type="bullet">
/// <item>Attributes and nullable annotations: a listing leaves out all but <c>Obsolete</c>, which is a warning and so an error of ours.</item>
/// <item>A member that the package inherits from a base type, or that overrides one of the framework's: it can be called all the same.</item>
/// <item>A base class in between that the stand-in leaves out, and interfaces that it does not implement: it converts to less.</item>
/// <item>Fewer accessors, <c>init</c> for <c>set</c>, a read-only field, a sealed class, a method that cannot be overridden: it allows less.</item>
/// <item>Whether an overridable member is said to be <c>virtual</c> or <c>override</c>: both can be overridden.</item>
/// </list>
/// What derived code must implement has to be complete: abstract members, and the members of interfaces unless they are only ever consumed.
/// </summary>
internal sealed class ApiComparer(ApiListing real, IReadOnlySet<string> onlyConsumed)
{
    /// <summary>What is wrong with the members, a sentence each.</summary>
    public IReadOnlyList<string> Violations(IReadOnlyCollection<ApiMember> standIn)
    {
        var types = standIn.Where(member => member.IsType).ToList();
        var unknown = types.Where(type => real.FindType(type.Owner) is null).Select(type => type.Owner).ToHashSet();
        return
        [
            .. types.SelectMany(CheckType),
            .. standIn.Where(member => !member.IsType && !unknown.Contains(member.Owner)).SelectMany(CheckMember),
            .. types.Where(type => !unknown.Contains(type.Owner)).SelectMany(type => CheckComplete(type, standIn)),
        ];
    }

    private IEnumerable<string> CheckType(ApiMember type)
    {
        if (real.FindType(type.Owner) is not { } original)
        {
            return [$"{type.Owner}: the package has no such type"];
        }

        var problems = new List<string>();
        Require(problems, original.Access == type.Access && original.Kind == type.Kind, "is another kind of type");
        Require(problems, original.Declaration == type.Declaration, "has other parameters or constraints");
        Require(problems, Both("abstract") && Both("static"), "is abstract or static in one of the two");
        Require(problems, !original.Modifiers.Contains("sealed") || type.Modifiers.Contains("sealed"), "is sealed in the package");
        Require(problems, !original.IsObsolete || type.IsObsolete, "is obsolete in the package");
        problems.AddRange(type.Bases.Where(text => !IsBase(text, original)).Select(text => $"does not have the base {text} in the package"));
        return problems.Select(problem => $"{type.Owner}: {problem}: {type} | package: {original}");

        bool Both(string modifier) => original.Modifiers.Contains(modifier) == type.Modifiers.Contains(modifier);
    }

    private bool IsBase(string text, ApiMember type) =>
        type.Bases.Contains(text) || real.Lineage(type.Owner).Skip(1).Contains(text);

    private IEnumerable<string> CheckMember(ApiMember member)
    {
        var known = member.Kind == "constructor" ? real.DeclaredBy(member.Owner) : real.MembersOf(member.Owner);
        var candidates = known.Where(candidate => candidate.Name == member.Name && candidate.Kind == member.Kind).ToList();
        if (candidates.Any(candidate => Allows(candidate, member)))
        {
            return [];
        }

        return candidates.Count == 0
            ? [$"{member.Owner}.{member.Name}: the package has no such {member.Kind}: {member}"]
            : [$"{member.Owner}.{member.Name}: declared otherwise: {member} | package: {string.Join(" | ", candidates)}"];
    }

    private static bool Allows(ApiMember original, ApiMember member) =>
        original.Declaration == member.Declaration
        && original.Access == member.Access
        && original.Modifiers.Contains("static") == member.Modifiers.Contains("static")
        && original.IsAbstract == member.IsAbstract
        && (original.IsOverridable || !member.IsOverridable)
        && (!original.Modifiers.Contains("readonly") || member.Modifiers.Contains("readonly"))
        && (!original.IsObsolete || member.IsObsolete)
        && member.Accessors.All(accessor => original.Accessors.Contains(accessor) || original.Accessors.Contains(WiderThan(accessor)));

    private static string WiderThan(string accessor) => accessor.Split(' ')[^1].Replace("init", "set", StringComparison.Ordinal);

    private IEnumerable<string> CheckComplete(ApiMember type, IReadOnlyCollection<ApiMember> standIn)
    {
        var derivable = type.Kind == "class" && !type.Modifiers.Contains("sealed") && !type.Modifiers.Contains("static");
        var required = type.Kind == "interface" && !onlyConsumed.Contains(type.Owner) ? real.DeclaredBy(type.Owner)
            : derivable ? real.DeclaredBy(type.Owner).Where(member => member.IsAbstract)
            : [];
        return required
            .Where(member => !standIn.Any(own => own.Owner == type.Owner && own.Name == member.Name && own.Declaration == member.Declaration))
            .Select(member => $"{type.Owner}.{member.Name}: code that derives from the type must implement it, and the stand-in lacks it: {member}");
    }

    private static void Require(List<string> problems, bool holds, string problem)
    {
        if (!holds)
        {
            problems.Add(problem);
        }
    }
}
