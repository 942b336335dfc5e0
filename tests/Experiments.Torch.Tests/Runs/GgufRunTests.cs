using System.Text.Json.Nodes;
using Experiments.Core.Runs;
using Experiments.Testing;
using Experiments.Testing.Plans;
using Experiments.Torch.Data;
using Experiments.Torch.Runs;
using Experiments.Torch.Tests.Models;
using Experiments.Torch.Tests.Weights.Gguf;

namespace Experiments.Torch.Tests.Runs;

/// <summary>Runs that start from a GGUF file, and what they leave behind.</summary>
public sealed class GgufRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public GgufRunTests() => File.WriteAllBytes(_folder.File("tiny.gguf"), GgufDecoder.OfBytes(TinyDecoder.Config("llama")).Build());

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("full", true)]
    [InlineData("lora", false)]
    [InlineData("head", false)]
    public void Trains_a_classifier(string mode, bool byFile)
    {
        var plan = Plan(mode, byFile ? _folder.File("tiny.gguf") : _folder.Path).Build();

        new Preflight(new TokenCache(null)).Check([plan], CancellationToken.None).ShouldBeEmpty();
        var events = Quickstart.Train(plan, _folder.File("run"));

        events[^1].ShouldBeOfType<RunSucceeded>();
        events.OfType<Noted>().ShouldHaveSingleItem().Message.ShouldContain("score.weight");
    }

    [Fact]
    public void The_saved_model_is_a_Hugging_Face_folder()
    {
        Quickstart.Train(Plan("full", _folder.File("tiny.gguf")).Build(), _folder.File("run"));
        var saved = Path.Combine(_folder.File("run"), "model");

        Directory.EnumerateFiles(saved).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"]);
        ((string?)JsonNode.Parse(File.ReadAllText(Path.Combine(saved, "config.json")))!["architectures"]![0]).ShouldBe("LlamaForSequenceClassification");
        var again = Quickstart.Train(Plan("head", saved).Build(), _folder.File("again"));
        again[^1].ShouldBeOfType<RunSucceeded>();
        again.OfType<Noted>().ShouldBeEmpty();
    }

    private static PlanBuilder Plan(string mode, string model) =>
        Quickstart.Plan(mode).Set("training.max_steps", 2).Set("model", model);
}
