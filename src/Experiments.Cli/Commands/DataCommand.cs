using System.CommandLine;

namespace Experiments.Cli.Commands;

/// <summary><c>data</c>: what a run would learn from.</summary>
internal static class DataCommand
{
    public static Command Build(Invocation invocation) => new("data", "Look at the data of an experiment before it is trained on.")
    {
        DataShowCommand.Build(invocation),
        DataLintCommand.Build(invocation),
    };
}
