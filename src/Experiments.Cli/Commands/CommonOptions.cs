using System.CommandLine;

namespace Experiments.Cli.Commands;

/// <summary>Options and arguments that several commands share.</summary>
internal static class CommonOptions
{
    public const string VerbosityName = "--verbosity";

    public static Option<string> Verbosity()
    {
        var option = new Option<string>(VerbosityName, "-v")
        {
            Description = "How much is told on standard error: quiet, minimal, normal, detailed or diagnostic.",
            Recursive = true,
            DefaultValueFactory = _ => "normal",
        };
        return option.AcceptOnlyFromAmong("q", "quiet", "m", "minimal", "n", "normal", "d", "detailed", "diag", "diagnostic");
    }

    public static Argument<string> Experiment() => new("FILE|FOLDER")
    {
        Description = "A sweep.yaml or experiment.yaml, a folder with one of them, or a run's plan.yaml.",
    };

    public static Argument<string> Run() => new("RUN")
    {
        Description = "A run: its id, a unique prefix of it, 'latest', 'best:SWEEP', or the path of its folder.",
    };

    public static Argument<string> Model() => new("FOLDER|RUN|NAME")
    {
        Description = "A model folder, an adapter folder or a .gguf file; a run that saved one; or owner/name@revision on the Hugging Face hub.",
    };

    public static Argument<string> Adapter() => new("RUN|ADAPTER")
    {
        Description = "A folder with adapter_config.json, or a run that trained an adapter: its id, a prefix of it, 'latest', 'best:SWEEP'.",
    };

    public static Option<string?> BaseModel() => new("--base")
    {
        Description = "The base model, a folder or owner/name of the hub. Default: what the run or the adapter names.",
        HelpName = "MODEL",
    };

    public static Argument<string[]> Runs() => new("RUN|SWEEP")
    {
        Description = "Runs, or the name of a sweep or an experiment for all of its runs. Nothing: the latest sweep.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Option<string[]> Sets() => new("--set")
    {
        Description = "Override a key of the experiment: --set training.learning_rate=1e-4. May be given several times.",
        HelpName = "KEY=VALUE",
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    public static Option<string?> Device() => new("--device")
    {
        Description = "auto, cpu, cuda or cuda:N; the same as --set device=…",
    };

    public static Option<string?> Store() => new("--store")
    {
        Description = "The folder of the run records. Default: EXPERIMENTS_STORE, else runs/ beside the nearest Experiments.sln, project or git root.",
        HelpName = "FOLDER",
    };

    public static Option<bool> Json() => new("--json")
    {
        Description = "One JSON document on standard output, and nothing else there.",
    };
}
