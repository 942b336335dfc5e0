using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using static TorchSharp.torch;

namespace Experiments.Torch.Training;

/// <summary>Moves every parameter against its gradient; parameters without one stay.</summary>
/// <param name="step">From 1.</param>
/// <param name="gradientScale">Gradients are multiplied by it first: the clipping coefficient.</param>
internal delegate void OptimizerStep(long step, double learningRate, double gradientScale);

/// <summary>An optimizer of any kind, as the trainer and checkpoints see it.</summary>
/// <param name="State">What it remembers from step to step, by name, on the parameters' devices: written to checkpoints, and filled from
/// them. All else that a step does follows from its number.</param>
internal sealed record Optimizer(IReadOnlyList<(string Name, Tensor Value)> State, OptimizerStep Step) : IDisposable
{
    private delegate Optimizer Maker(TrainingOptions options, IReadOnlyList<TrainedParameter> parameters);

    private static readonly Dictionary<string, Maker> Known = new(StringComparer.Ordinal)
    {
        ["adamw_torch"] = (options, parameters) =>
            AdamW.Create(parameters, new AdamWOptions(options.AdamBeta1, options.AdamBeta2, options.AdamEpsilon, options.WeightDecay)),
        ["adafactor"] = (options, parameters) => Adafactor.Create(parameters, options.WeightDecay),
        ["sgd"] = (options, parameters) => Sgd.Create(parameters, options.WeightDecay),
    };

    /// <summary>The one that <c>training.optim</c> names, set up as transformers' Trainer does it.</summary>
    /// <exception cref="ExperimentException">There is none of this name.</exception>
    public static Optimizer Create(TrainingOptions options, IReadOnlyList<TrainedParameter> parameters) =>
        Known.TryGetValue(options.Optim, out var make)
            ? make(options, parameters)
            : throw new ExperimentException(Diagnostic.Error(
                DiagnosticCodes.ValueOutOfRange, $"training.optim '{options.Optim}' is not known", hint: $"Known are {string.Join(", ", Known.Keys)}"));

    public void Dispose()
    {
        foreach (var (_, value) in State)
            value.Dispose();
    }
}
