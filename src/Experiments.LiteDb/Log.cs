using Microsoft.Extensions.Logging;

namespace Experiments.LiteDb;

internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Warning,
        "{Code}: the index {Path} cannot be read ({Reason}); set aside as {SetAside}, a new one is made from the run folders")]
    public static partial void IndexSetAside(ILogger logger, string code, string path, string reason, string setAside);

    [LoggerMessage(2, LogLevel.Information, "The index {Path} has an older form; a new one is made from the run folders")]
    public static partial void IndexOutdated(ILogger logger, string path);
}
