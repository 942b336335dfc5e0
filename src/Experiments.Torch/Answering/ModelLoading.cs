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
    /// <exception cref="ExperimentException">The run saved no model, or the model cannot be used.</exception>
    public static AnsweringModel Load(OpenRequest request, Device device) => request.Source.Plan is { } plan
        ? OfRun(request, plan.Configuration, device)
        : OfFolder(request, device);

    private static AnsweringModel OfRun(OpenRequest request, RunConfiguration configuration, Device device)
    {
        var run = new RunFolder(request.Source.Folder);
        var (folder, adapter) = configuration.Tuning == Mode.Lora ? (configuration.Model, run.Adapter) : (run.Model, null);
        if (!Directory.Exists(adapter ?? folder))
            throw NothingSaved(run);
        RunModel Reopen(ModelPurpose purpose) => RunModel.Reopen(folder, adapter, purpose, device);
        var answering = new RunAnswering(configuration with { Model = folder }, request, TextTokenizer.Load(folder));
        return configuration.PredictsTokens ? answering.Tokens(Reopen) : answering.Classes(Reopen);
    }

    private static AnsweringModel OfFolder(OpenRequest request, Device device)
    {
        var folder = request.Source.Folder;
        var answering = new FolderAnswering(request, ModelConfig.Read(folder), TextTokenizer.Load(folder));
        return answering.Create(purpose => RunModel.Reopen(folder, null, purpose, device));
    }

    private static ExperimentException NothingSaved(RunFolder run) => new(Diagnostic.Error(
        DiagnosticCodes.ModelNotFound, "the run has saved no model", new SourceLocation(run.Path),
        "A run saves its model when it has finished; run it again, it goes on from its last checkpoint"));
}
