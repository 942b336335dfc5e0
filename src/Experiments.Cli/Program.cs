using System.Collections;
using Experiments.Cli.Commands;
using Experiments.Cli.Output;
using Experiments.Core.Diagnostics;

namespace Experiments.Cli;

/// <summary>The tool <c>dotnet experiment</c>.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        Dictionary<string, string> environment = Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value ?? "", StringComparer.Ordinal);
        Terminal terminal = Terminal.Create(Environment.CurrentDirectory, environment);
        var invocation = new Invocation(terminal, environment, Environment.CurrentDirectory);

        try
        {
            return await CommandTree.InvokeAsync(arguments, invocation);
        }
        catch (ExperimentException exception)
        {
            terminal.Report(exception.Diagnostics);
            if (invocation.IsDiagnostic)
            {
                terminal.Say(exception.ToString());
            }

            return (int)exception.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return (int)ExitCode.Aborted;
        }
        catch (Exception exception)
        {
            // A bug. The stack is what whoever mends it needs.
            terminal.Report([Diagnostic.Error(DiagnosticCodes.InternalError, $"This is a bug in the tool: {exception.Message}")]);
            terminal.Say(exception.ToString());
            return (int)ExitCode.InternalError;
        }
    }
}
