using System.CommandLine;
using System.CommandLine.Invocation;
using Experiments.Core.Diagnostics;

namespace Experiments.Cli.Commands;

/// <summary>All commands, and how one of them is called.</summary>
internal static class CommandTree
{
    /// <summary>A checkpoint of a large model may take minutes; the host owns the signals.</summary>
    private static readonly InvocationConfiguration Configuration = new() { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };

    public static async Task<int> InvokeAsync(string[] arguments, Invocation invocation)
    {
        ParseResult parsed = Build(invocation).Parse(arguments);
        invocation.IsDiagnostic = parsed.GetValue<string>(CommonOptions.VerbosityName) is "diag" or "diagnostic";
        int code = await parsed.InvokeAsync(Configuration);

        // System.CommandLine says 1 for a mistyped command line, which is our code for a bug.
        return parsed.Action is ParseErrorAction ? (int)ExitCode.InvalidCommandLine : code;
    }

    public static RootCommand Build(Invocation invocation) => new("Declarative sweeps of language-model fine-tuning: run, compare, reproduce.")
    {
        CommonOptions.Verbosity(),
        RunCommand.Build(invocation),
        PlanCommand.Build(invocation),
        ValidateCommand.Build(invocation),
        NewCommand.Build(invocation),
        ListCommand.Build(invocation),
        ShowCommand.Build(invocation),
        LogsCommand.Build(invocation),
        CompareCommand.Build(invocation),
        DiffCommand.Build(invocation),
        ReportCommand.Build(invocation),
        ReproduceCommand.Build(invocation),
        PredictCommand.Build(invocation),
        ChatCommand.Build(invocation),
        DataCommand.Build(invocation),
        ModelCommand.Build(invocation),
        StoreCommand.Build(invocation),
        DoctorCommand.Build(invocation),
    };
}
