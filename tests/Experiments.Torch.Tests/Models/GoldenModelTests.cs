using Experiments.Testing.Golden;
using Experiments.Torch.Models;
using Experiments.Torch.Weights;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Models;

/// <summary>Reference: transformers on every folder of models/ and on the real encoders; see the README there.</summary>
public sealed class GoldenModelTests
{
    // Softmax does not see a bias of the keys: its gradient is zero but for rounding, in the reference too. Relative to the largest of all
    // gradients.
    private const double Noise = 1e-7;

    public static TheoryData<string> Models => GoldenCases.Of("models");

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void Computes_what_the_reference_computes(string name)
    {
        var folder = GoldenCases.FolderOf("models", name);
        var task = (string?)GoldenCases.Json(folder, "case.json")["task"] ?? "";
        using var scope = NewDisposeScope();
        var golden = TensorFiles.Read(Path.Combine(folder, "golden.safetensors"));

        if (task == "encoder")
            CompareEncoder(folder, golden);
        else
            CompareModel(folder, task, golden);
    }

    [SkippableTheory]
    [InlineData("minilm-l6")]
    [InlineData("tiny-bert")]
    public void Real_encoders_give_the_reference_states(string name)
    {
        var (folder, reference) = RealModel.Find(name);
        using var scope = NewDisposeScope();
        var golden = TensorFiles.Read(reference);
        using var encoder = Encoder(folder);
        encoder.eval();
        using var frozen = no_grad();
        var input = BuiltModel.Input(golden);

        var hidden = encoder.call(input);

        var mask = golden["input.attention_mask"].unsqueeze(-1);
        TensorFiles.LargestDifference(hidden.mul(mask), golden["output.last_hidden_state"].mul(mask)).ShouldBeLessThan(1e-4);
        TensorFiles.LargestDifference(encoder.Pool(hidden), golden["output.pooler"]).ShouldBeLessThan(1e-4);
        TensorFiles.LargestDifference(MeanPooling.Of(hidden, input.Mask), golden["output.mean"]).ShouldBeLessThan(1e-4);
    }

    private static void CompareModel(string folder, string task, Dictionary<string, Tensor> golden)
    {
        using var model = BuiltModel.From(folder, task, (int)golden["output.logits"].shape[1]);
        model.Module.eval();

        var logits = model.Logits(golden);
        var loss = model.Loss(logits, golden["input.labels"]);
        loss.backward();

        // Outputs of language models at padding mean nothing.
        var compared = task is "masked-lm" or "causal-lm" ? golden["input.attention_mask"].unsqueeze(-1) : ones(1);
        TensorFiles.LargestDifference(logits.mul(compared), golden["output.logits"].mul(compared)).ShouldBeLessThan(1e-5);
        TensorFiles.RelativeDifference(loss, golden["output.loss"]).ShouldBeLessThan(1e-6);
        CompareGradients(model.Parameters, golden);
    }

    private static void CompareEncoder(string folder, Dictionary<string, Tensor> golden)
    {
        using var encoder = Encoder(folder);
        encoder.eval();
        var input = BuiltModel.Input(golden);

        var hidden = encoder.call(input);
        var pooled = encoder.Pool(hidden);
        var mean = MeanPooling.Of(hidden, input.Mask);
        // case.json: encoder_loss.
        mean.square().sum().add(pooled.sum()).backward();

        var mask = golden["input.attention_mask"].unsqueeze(-1);
        TensorFiles.LargestDifference(hidden.mul(mask), golden["output.last_hidden_state"].mul(mask)).ShouldBeLessThan(1e-5);
        TensorFiles.LargestDifference(pooled, golden["output.pooler"]).ShouldBeLessThan(1e-5);
        TensorFiles.LargestDifference(mean, golden["output.mean"]).ShouldBeLessThan(1e-5);
        CompareGradients(
            encoder.named_parameters().ToDictionary(entry => entry.name, entry => (Tensor)entry.parameter, StringComparer.Ordinal), golden);
    }

    private static void CompareGradients(Dictionary<string, Tensor> parameters, Dictionary<string, Tensor> golden)
    {
        var expected = golden.Where(entry => entry.Key.StartsWith("grad.", StringComparison.Ordinal)).ToList();
        expected.Count.ShouldBe(parameters.Count);
        var largest = expected.Max(entry => entry.Value.abs().max().item<float>());
        foreach (var (name, gradient) in expected)
            TensorFiles.LargestDifference(parameters[name["grad.".Length..]].grad!, gradient)
                .ShouldBeLessThan((1e-4 * gradient.abs().max().item<float>()) + (Noise * largest), name);
    }

    private static BertModel Encoder(string folder)
    {
        var config = ModelConfig.Read(folder);
        var encoder = new BertModel("", BertShape.From(config), ModelParts.Plain(new Device(TorchSharp.DeviceType.CPU)), pools: true);
        using var file = WeightFolder.Open(folder);
        var wanted = encoder.named_parameters().Select(entry => (entry.name, entry.parameter.shape)).ToList();
        var names = Bert.Family.Classifier!.Names with { Base = "", New = [], Ignored = ["embeddings.position_ids"] };
        var fit = ParameterLoading.Fit(file.Weights, wanted, names, folder);
        fit.Problems.ShouldBeEmpty();
        using var generator = new Generator(1);
        ParameterLoading.Fill(encoder, fit, 0.02, generator);
        return encoder;
    }
}
