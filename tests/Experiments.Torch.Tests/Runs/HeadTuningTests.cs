using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Testing;
using Experiments.Torch.Models;
using Experiments.Torch.Runs;
using Experiments.Torch.Tests.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Runs;

/// <summary>What mode head trains of models that predict tokens.</summary>
public sealed class HeadTuningTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Trains_the_head_alone()
    {
        using var model = Build("llama");

        model.Trained.ShouldHaveSingleItem().Name.ShouldBe("lm_head.weight");
    }

    [Theory]
    [InlineData("llama-tied")]
    [InlineData("gpt2")]
    public void A_head_that_is_the_token_table_is_none_to_train(string family)
    {
        var refused = Should.Throw<ExperimentException>(() => Build(family).Dispose());

        refused.Diagnostics[0].Code.ShouldBe(DiagnosticCodes.UnsupportedModel);
        refused.Diagnostics[0].Message.ShouldContain("tie_word_embeddings");
    }

    private RunModel Build(string family)
    {
        _folder.Write("config.json", TinyDecoder.Config(family).ToJsonString());
        return RunModel.Build(
            _folder.Path, new ModelPurpose(null, LanguageModeling.Causal), new ModelTuning(Mode.Head), new Device(TorchSharp.DeviceType.CPU));
    }
}
