namespace Experiments.Core.Diagnostics;

/// <content>311x and 312x: chat templates, prompts and rows of instructions.</content>
public static partial class DiagnosticCodes
{
    public const string InvalidChatTemplate = "EXP3110";
    public const string UnsupportedChatTemplate = "EXP3111";
    public const string ConversationRefused = "EXP3112";
    public const string ChatTemplateNotFound = "EXP3113";
    public const string InvalidPrompt = "EXP3120";
    public const string NothingSupervised = "EXP3121";
    public const string SentinelsMissing = "EXP3122";
}
