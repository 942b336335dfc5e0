namespace Experiments.Core.Diagnostics;

/// <content>45xx: models and data of the Hugging Face hub.</content>
public static partial class DiagnosticCodes
{
    public const string HubNotFound = "EXP4501";
    public const string HubAccessDenied = "EXP4502";
    public const string HubUnreachable = "EXP4503";
    public const string HubOffline = "EXP4504";
    public const string HubDamaged = "EXP4505";
    public const string HubDiskFull = "EXP4506";
    public const string HubAnswerRefused = "EXP4507";
    public const string HubSplitNotFound = "EXP4508";
    public const string InvalidHubName = "EXP4509";
}
