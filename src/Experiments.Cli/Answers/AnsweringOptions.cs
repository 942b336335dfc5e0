using System.CommandLine;
using Experiments.Cli.Commands;
using Experiments.Core.Workers;

namespace Experiments.Cli.Answers;

/// <summary>What <c>predict</c> and <c>chat</c> have in common: which model, where, and how it generates.</summary>
internal sealed class AnsweringOptions
{
    private readonly Option<string?> store = CommonOptions.Store();
    private readonly Option<string?> device = new("--device") { Description = "auto, cpu, cuda or cuda:N.", DefaultValueFactory = _ => "auto" };
    private readonly Option<int?> batchSize = new("--batch-size")
    {
        Description = "Rows side by side. Default: what the run was measured with.",
        HelpName = "NUMBER",
    };

    private readonly Option<long?> seed = new("--seed") { Description = "Of drawn tokens. Default: the run's.", HelpName = "NUMBER" };
    private readonly GenerationChoices generation = new();

    public AnsweringOptions() => batchSize.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int?>() < 1)
        {
            result.AddError("--batch-size is at least 1.");
        }
    });

    public static Argument<string> Run() => new("RUN")
    {
        Description = "A run: its id, a unique prefix of it, 'latest', 'best:SWEEP', or the path of its folder; or the path of a model folder.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(device);
        command.Options.Add(batchSize);
        command.Options.Add(seed);
        command.Options.Add(store);
        foreach (Option option in generation.Options)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What to load and how it answers.</summary>
    /// <exception cref="Core.Diagnostics.ExperimentException">There is no such run or model.</exception>
    public async Task<OpenRequest> TargetAsync(Invocation invocation, ParseResult parsed, string name, CancellationToken cancellationToken)
    {
        AnswerTarget target = await AnswerTarget.FindAsync(invocation, parsed.GetValue(store), name, cancellationToken);
        return new OpenRequest(target.Source, new AnswerOptions(
            parsed.GetValue(device) ?? "auto",
            PhysicalCores.Count,
            parsed.GetValue(batchSize) ?? target.BatchSize,
            generation.In(parsed),
            parsed.GetValue(seed)));
    }
}
