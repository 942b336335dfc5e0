using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Torch.Models;
using Experiments.Torch.Runs;
using Experiments.Torch.Tokenizing;
using static TorchSharp.torch;

namespace Experiments.Torch.Answering;

/// <summary>From what a run has left, or from a model folder, to a model that answers.</summary>
internal static class ModelLoading
{
    // What encoders of 512 positions are used with, and nearly all have.
    private const int UsualLength = 512;

    /// <exception cref="ExperimentException">The run saved no model, or the model cannot be used.</exception>
    public static AnsweringModel Load(OpenRequest request, Device device) => request.Source.Plan is { } plan
        ? OfRun(request, plan.Configuration, device)
        : OfFolder(request, device);

    private static AnsweringModel OfRun(OpenRequest request, RunConfiguration configuration, Device device)
    {
        var run = new RunFolder(request.Source.Folder);
        var adapted = configuration.Tuning == Mode.Lora;
        var (folder, adapter) = adapted ? (configuration.Model, run.Adapter) : (run.Model, null);
        if (!Directory.Exists(adapter ?? folder))
            throw NothingSaved(run);
        var labels = request.Source.Labels;
        var purpose = new ModelPurpose(new ClassifierHead(labels.Length, configuration.Pooling));
        return ClassAnswers.Create(
            RunModel.Reopen(folder, adapter, purpose, device),
            TextTokenizer.Load(folder),
            new ClassifyingOptions(labels, configuration.Data.Columns, configuration.Data.MaxLength, request.Options.BatchSize));
    }

    private static AnsweringModel OfFolder(OpenRequest request, Device device)
    {
        var folder = request.Source.Folder;
        var config = ModelConfig.Read(folder);
        var labels = SavedLabels.Of(config);
        var pooling = config.Text("classifier_pooling", "") == "mean" ? Pooling.Mean : Pooling.Cls;
        var purpose = new ModelPurpose(new ClassifierHead(labels.Length, pooling));
        var maxLength = Math.Min(UsualLength, config.Positions ?? UsualLength);
        return ClassAnswers.Create(
            RunModel.Reopen(folder, null, purpose, device),
            TextTokenizer.Load(folder),
            new ClassifyingOptions(labels, ImmutableSortedDictionary<string, string>.Empty, maxLength, request.Options.BatchSize));
    }

    private static ExperimentException NothingSaved(RunFolder run) => new(Diagnostic.Error(
        DiagnosticCodes.ModelNotFound, "the run has saved no model", new SourceLocation(run.Path),
        "A run saves its model when it has finished; run it again, it goes on from its last checkpoint"));
}
