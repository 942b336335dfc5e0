namespace Experiments.Core.Diagnostics;

/// <content>6xxx: reports.</content>
public static partial class DiagnosticCodes
{
    public const string InvalidTemplate = "EXP6001";
    public const string TemplateNotFound = "EXP6002";
    public const string TemplateFailed = "EXP6003";
}
