using System.ComponentModel;
using System.Diagnostics;

namespace Experiments.Torch.Devices;

/// <summary>What a program that may not be installed prints.</summary>
internal static class CommandOutput
{
    /// <summary>Its standard output; null where it is missing or fails.</summary>
    public static string? Of(string program, string folder, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start);
            if (process is null)
                return null;
            // Both are read at once: a full pipe would stop the program.
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            errors.GetAwaiter().GetResult();
            return process.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
