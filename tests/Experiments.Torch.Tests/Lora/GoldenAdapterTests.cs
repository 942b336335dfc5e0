using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Torch.Lora;
using Experiments.Torch.Saving;
using Experiments.Torch.Tests.Models;
using Experiments.Torch.Training;
using Experiments.Torch.Weights;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Lora;

/// <summary>Reference: PEFT on every folder of peft/; see the README there.</summary>
public sealed class GoldenAdapterTests
{
    public static TheoryData<string> Adapters => GoldenCases.Of("peft");

    [SkippableTheory]
    [MemberData(nameof(Adapters))]
    public void Adapters_compute_what_PEFT_computes(string name)
    {
        using var scope = NewDisposeScope();
        var (folder, model, config, golden, inputs) = Load(name);
        using (model)
        {
            var trained = TrainedParameters.Select(model.Module, parameter =>
                LoraModel.IsTrained(config, LoraModel.Adapted(model.Module), parameter));
            model.Module.eval();

            var logits = model.Logits(inputs);
            model.Loss(logits, inputs["input.labels"]).backward();

            // Outputs of decoders at padding mean nothing.
            var compared = model.Language is { Encode: null } ? inputs["input.attention_mask"].unsqueeze(-1) : ones(1);
            TensorFiles.LargestDifference(logits.mul(compared), golden["output.logits"].mul(compared)).ShouldBeLessThan(1e-5);
            var gradients = golden.Where(entry => entry.Key.StartsWith("grad.", StringComparison.Ordinal))
                .ToDictionary(entry => OurName(entry.Key["grad.".Length..]), entry => entry.Value);
            trained.Select(parameter => parameter.Name).Order().ShouldBe(gradients.Keys.Order());
            // Softmax does not see a bias of the keys: its gradient is zero but for rounding, in the reference too.
            var noise = 1e-6 * gradients.Values.Max(gradient => gradient.abs().max().item<float>());
            foreach (var parameter in trained)
            {
                var expected = gradients[parameter.Name];
                TensorFiles.LargestDifference(parameter.Value.grad!, expected)
                    .ShouldBeLessThan((1e-4 * expected.abs().max().item<float>()) + noise, $"{folder}: {parameter.Name}");
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Adapters))]
    public void Merged_weights_equal_those_of_PEFT(string name)
    {
        using var scope = NewDisposeScope();
        var (folder, model, _, golden, inputs) = Load(name);
        using (model)
        {
            model.Module.eval();
            using var frozen = no_grad();
            var before = model.Logits(inputs);

            LoraModel.Merge(model.Module);

            var allowed = (double)GoldenCases.Json(folder, "case.json")["merge_max_logit_difference"]! * 4;
            TensorFiles.LargestDifference(model.Logits(inputs), before).ShouldBeLessThanOrEqualTo(allowed);
            var merged = model.Parameters.Where(entry => !AdapterNames.IsAdapter(entry.Key)).ToList();
            merged.ShouldNotBeEmpty();
            foreach (var (parameter, value) in merged)
                TensorFiles.LargestDifference(value, golden[$"merged.{parameter}"]).ShouldBeLessThan(1e-6, parameter);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Adapters))]
    public void An_adapter_of_ours_has_the_keys_shapes_and_types_of_PEFT(string name)
    {
        using var scope = NewDisposeScope();
        var (folder, model, config, _, _) = Load(name);
        using var written = new TemporaryFolder();
        using (model)
            AdapterFolder.Write(written.File("adapter"), model.Module, config);

        using var ours = WeightFolder.Open(written.File("adapter"), "adapter_model");
        using var theirs = WeightFolder.Open(folder, "adapter_model");
        Describe(ours).ShouldBe(Describe(theirs));
        File.ReadAllBytes(Path.Combine(written.File("adapter"), "adapter_model.safetensors"))
            .ShouldBe(File.ReadAllBytes(Path.Combine(folder, "adapter_model.safetensors")));
        File.ReadAllBytes(Path.Combine(written.File("adapter"), AdapterConfig.FileName))
            .ShouldBe(File.ReadAllBytes(Path.Combine(folder, AdapterConfig.FileName)));
    }

    private static string[] Describe(WeightFolder folder) =>
        [.. folder.Weights.Values.Select(weight => $"{weight.Name} {weight.TypeName} [{string.Join(", ", weight.Shape)}]").Order(StringComparer.Ordinal)];

    private static (string Folder, BuiltModel Model, AdapterConfig Config, Dictionary<string, Tensor> Golden, Dictionary<string, Tensor> Inputs) Load(string name)
    {
        var folder = GoldenCases.FolderOf("peft", name);
        var modelFolder = GoldenFolder.PathOf("models", (string)GoldenCases.Json(folder, "case.json")["model"]!);
        Skip.IfNot(Directory.Exists(modelFolder), "The model of this adapter is not at this root.");
        var config = AdapterConfig.ReadFrom(folder);
        var golden = TensorFiles.Read(Path.Combine(folder, "golden.safetensors"));
        var task = (string)GoldenCases.Json(modelFolder, "case.json")["task"]!;
        var model = BuiltModel.From(modelFolder, task, (int)golden["output.logits"].shape[1], config);
        AdapterFolder.Load(folder, model.Module, config);
        return (folder, model, config, golden, TensorFiles.Read(Path.Combine(modelFolder, "golden.safetensors")));
    }

    // PEFT's live modules are wrapped; its files and ours leave that away.
    private static string OurName(string peft) => peft
        .Replace("base_model.model.", "", StringComparison.Ordinal)
        .Replace(".modules_to_save.default", "", StringComparison.Ordinal)
        .Replace(".base_layer", "", StringComparison.Ordinal)
        .Replace(".lora_magnitude_vector.default.weight", ".lora_magnitude_vector", StringComparison.Ordinal)
        .Replace(".default", "", StringComparison.Ordinal);
}
