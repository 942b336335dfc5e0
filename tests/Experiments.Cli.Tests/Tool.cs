using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace Experiments.Cli.Tests;

/// <summary>The tool as a process of its own, with the real worker.</summary>
internal static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly string Assembly = typeof(Program).Assembly.Location;

    private static readonly string Worker = typeof(Tool).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "Worker").Value!;

    private static readonly Dictionary<string, string> NoVariables = [];

    public static Process Start(string folder, params string[] arguments) => Start(folder, NoVariables, arguments);

    /// <param name="variables">Of the environment, beside those of this process.</param>
    public static Process Start(string folder, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Assembly);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["EXPERIMENT_WORKER"] = Worker;
        start.Environment["EXPERIMENTS_STORE"] = Path.Combine(folder, "runs");
        start.Environment["EXPERIMENTS_CACHE"] = Path.Combine(folder, "cache");
        start.Environment["NO_COLOR"] = "1";

        // Several workers may train at once here: threads that wait must not take the cores from those that work.
        start.Environment["OMP_WAIT_POLICY"] = "passive";
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public static async Task<ToolResult> RunAsync(string folder, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        using Process process = Start(folder, variables, arguments);
        return await EndAsync(process);
    }

    public static async Task<ToolResult> RunAsync(string folder, params string[] arguments)
    {
        using Process process = Start(folder, arguments);
        return await EndAsync(process);
    }

    /// <param name="lines">Its standard input.</param>
    public static async Task<ToolResult> AskAsync(string folder, string[] lines, params string[] arguments)
    {
        using Process process = Start(folder, arguments);
        foreach (string line in lines)
        {
            await process.StandardInput.WriteLineAsync(line);
        }

        process.StandardInput.Close();
        return await EndAsync(process);
    }

    public static async Task<ToolResult> EndAsync(Process process)
    {
        using var patience = new CancellationTokenSource(Patience);
        Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return new ToolResult(process.ExitCode, await output, await error);
    }
}

internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public IReadOnlyList<JsonElement> JsonLines =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public ToolResult ShouldExit(int code)
    {
        ExitCode.ShouldBe(code, $"{Output}\n{Error}");
        return this;
    }
}
