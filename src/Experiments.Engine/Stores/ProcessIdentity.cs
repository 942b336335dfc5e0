using System.ComponentModel;
using System.Globalization;

namespace Experiments.Engine.Stores;

/// <summary>
/// A process beyond doubt: numbers of processes are used again, so that the boot and the start time count too.
/// </summary>
/// <param name="Boot">Of the machine since when; empty where the system does not tell.</param>
/// <param name="Started">Ticks of the system's own clock, comparable within one boot only.</param>
internal sealed record ProcessIdentity(int Process, string Boot, long Started)
{
    private const string BootFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>Start times that the system computes anew from the wall clock each time may be off by so much.</summary>
    private static readonly long Tolerance = OperatingSystem.IsLinux() ? 0 : TimeSpan.TicksPerSecond * 2;

    public static ProcessIdentity Current { get; } = Find(Environment.ProcessId)
        ?? throw new InvalidOperationException("This process does not find itself.");

    public bool IsAlive => Find(Process) is { } found
        && found.Boot == Boot
        && Math.Abs(found.Started - Started) <= Tolerance;

    /// <summary>Null where there is no such process now.</summary>
    public static ProcessIdentity? Find(int process)
    {
        long? started = OperatingSystem.IsLinux() ? LinuxStart(process) : PortableStart(process);
        return started is null ? null : new ProcessIdentity(process, BootId(), started.Value);
    }

    /// <summary>Whether the process that had this number at a time is still there.</summary>
    public static bool IsSameSince(int process, DateTimeOffset at)
    {
        try
        {
            using var found = System.Diagnostics.Process.GetProcessById(process);
            return !found.HasExited && found.StartTime.ToUniversalTime() <= at.UtcDateTime;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static string BootId() => File.Exists(BootFile) ? File.ReadAllText(BootFile).Trim() : "";

    /// <summary>Field 22 of proc(5) stat, in clock ticks since boot. A zombie has ended.</summary>
    private static long? LinuxStart(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");

            // The second field is the program's name in brackets, which may hold spaces and brackets itself.
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long? PortableStart(int process)
    {
        try
        {
            using var found = System.Diagnostics.Process.GetProcessById(process);
            return found.HasExited ? null : found.StartTime.ToUniversalTime().Ticks;
        }
        catch (ArgumentException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
