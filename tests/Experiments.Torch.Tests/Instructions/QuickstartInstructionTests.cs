using Experiments.Core.Plans;
using Experiments.Torch.Data;
using Experiments.Torch.Evaluation;
using Experiments.Torch.Instructions;
using Experiments.Torch.Runs;
using Experiments.Torch.Tests.Runs;
using Experiments.Torch.Training;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Instructions;

/// <summary>The quickstart's rows as questions, against the group quickstart-instruction of reference-runs.json.</summary>
public sealed class QuickstartInstructionTests
{
    // eval_loss_before there: the mean over all label tokens of the untrained model.
    private const double LossBefore = 7.693275218574624;

    [Fact]
    public void Questions_and_answers_are_those_of_the_reference()
    {
        var configuration = RunConfiguration.From(Quickstart.Plan("instruction").Set("model", ModelFolders.T5).Set("data.train.rows", null)
            .Set("data.validation.rows", null).Set("data.labels", Array.Empty<string>()).Set("data.max_length", 64)
            .Set("instruction.text", "What is the customer asking about?").Build().Settings);
        var data = LanguageData.Read(configuration, new TokenCache(null), CancellationToken.None);
        using var scope = NewDisposeScope();
        using var model = RunModel.Build(configuration, new ModelPurpose(null, data.Kind), new Device(TorchSharp.DeviceType.CPU));
        model.Load(configuration.Model, seed: 1);
        var form = new BatchForm(data.Kind, new FillerIds(0, 0), new Device(TorchSharp.DeviceType.CPU));

        var scores = TokenEvaluator.Score(model.Language!, data.MeasuredRows(data.Validation!, form, seed: 1), batchSize: 32);

        data.Train.Tokens.Count.ShouldBe(640);
        scores.Aggregate(TokenScore.Add).MeanLoss.ShouldBe(LossBefore, 1e-4);
        data.Unfit(model.Config).ShouldBeEmpty();
        data.Candidates.Length.ShouldBe(data.Labels.Names.Length);
    }
}
