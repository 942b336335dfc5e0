namespace Scriban.Runtime;

/// <summary>Hides a .NET member from templates.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Field | AttributeTargets.Property)]
public class ScriptMemberIgnoreAttribute : Attribute
{
}
