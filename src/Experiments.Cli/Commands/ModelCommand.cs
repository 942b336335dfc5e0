using System.CommandLine;

namespace Experiments.Cli.Commands;

/// <summary><c>model</c>: what one does with a model or an adapter on disk.</summary>
internal static class ModelCommand
{
    public static Command Build(Invocation invocation) => new("model", "Work with models and adapters on disk.")
    {
        ModelShowCommand.Build(invocation),
        ModelVerifyCommand.Build(invocation),
        ModelMergeCommand.Build(invocation),
        ModelExportCommand.Build(invocation),
    };
}
