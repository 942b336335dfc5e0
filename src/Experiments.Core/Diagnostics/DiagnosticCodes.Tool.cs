namespace Experiments.Core.Diagnostics;

/// <content>7xxx: the tool and the SDK.</content>
public static partial class DiagnosticCodes
{
    public const string InvalidCommandLine = "EXP7001";
    public const string WorkerNotFound = "EXP7002";
    public const string WorkerProtocol = "EXP7003";
    public const string InternalError = "EXP7004";
    public const string NothingToDo = "EXP7005";
}
