using System.Reflection;
using System.Text;

namespace Scriban.Runtime;

/// <summary><c>ThisIsAnExample</c> becomes <c>this_is_an_example</c>; a run of capitals stays together, so <c>HTMLText</c> is <c>htmltext</c>.</summary>
public sealed class StandardMemberRenamer
{
    public static readonly MemberRenamerDelegate Default = Rename;

    public static string Rename(MemberInfo member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return Rename(member.Name);
    }

    public static string Rename(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var renamed = new StringBuilder();
        bool wasUpper = false;
        foreach (char letter in name)
        {
            bool upper = char.IsUpper(letter);
            if (upper && !wasUpper && renamed.Length > 0 && renamed[^1] != '_')
                renamed.Append('_');
            renamed.Append(char.ToLowerInvariant(letter));
            wasUpper = upper;
        }

        return renamed.ToString();
    }
}
