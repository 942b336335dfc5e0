using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Torch.Data;
using Experiments.Torch.Instructions;
using Experiments.Torch.Models;
using Experiments.Torch.Tokenizing;
using static TorchSharp.torch;

namespace Experiments.Torch.Runs;

/// <summary>Where a task's tensors go, and who hears how far it is.</summary>
internal sealed record TaskSurroundings(Device Device, Action<RunActivity> Progress);

/// <summary>
/// The rows of a run, read and tokenised, whatever it does with them. They depend on the plan's data, tokenizer and prompts only, so
/// runs of a sweep may share them.
/// </summary>
/// <param name="Purpose">What the rows ask of a model.</param>
/// <param name="Labels">The classes in the order of their ids; empty without classes.</param>
/// <param name="Unfit">What a model with this config.json cannot take of them.</param>
/// <param name="Task">On a model that was built for the purpose.</param>
internal sealed record RunRows(
    ModelPurpose Purpose,
    TextTokenizer Tokenizer,
    IReadOnlyList<string> Labels,
    Func<ModelConfig, IEnumerable<Diagnostic>> Unfit,
    Func<RunConfiguration, RunModel, TaskSurroundings, RunTask> Task) : IDisposable
{
    /// <summary>What holds the rows; null where it is memory alone.</summary>
    public IDisposable? Owned { get; init; }

    /// <exception cref="ExperimentException">Data or tokenizer are missing or broken.</exception>
    public static RunRows Read(RunConfiguration configuration, TokenCache cache, CancellationToken cancel) =>
        configuration.PredictsTokens ? Tokens(configuration, cache, cancel) : Classes(configuration, cache, cancel);

    public void Dispose() => Owned?.Dispose();

    private static RunRows Classes(RunConfiguration configuration, TokenCache cache, CancellationToken cancel)
    {
        var data = RunData.Read(configuration, cache, cancel);
        return new RunRows(
            new ModelPurpose(new ClassifierHead(data.Labels.Names.Length, configuration.Pooling)),
            data.Tokenizer,
            data.Labels.Names,
            data.Unfit,
            (run, model, around) => ClassificationRunTask.Create(
                run, data, model.Classifier!, new BatchPlace(around.Device, Padding(data.Tokenizer, model.Config))))
        {
            Owned = data,
        };
    }

    private static RunRows Tokens(RunConfiguration configuration, TokenCache cache, CancellationToken cancel)
    {
        var data = LanguageData.Read(configuration, cache, cancel);
        return new RunRows(
            new ModelPurpose(null, data.Kind),
            data.Tokenizer,
            data.Labels.Names,
            data.Unfit,
            (run, model, around) => TokenRunTask.Create(run, data, model, around))
        {
            Owned = data,
        };
    }

    private static int Padding(TextTokenizer tokenizer, ModelConfig config) => tokenizer.PadId ?? config.Integer("pad_token_id", 0);
}
