using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Torch.Lora;
using Experiments.Torch.Models;
using Experiments.Torch.Saving;
using Experiments.Torch.Tests.Models;
using Experiments.Torch.Weights;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Lora;

/// <summary>
/// Reference: the adapters that the cases of training/ start from. PEFT made each right after a set_seed that the cases do not name, so the
/// seed is looked for by the first tensor; all others must follow from it.
/// </summary>
public sealed class GoldenAdapterStartTests
{
    private const int Seeds = 200;

    public static TheoryData<string> Cases
    {
        get
        {
            var names = GoldenFolder.Cases("training").Where(folder => Directory.Exists(Path.Combine(folder, "adapter")))
                .Select(folder => Path.GetFileName(folder)).ToList();
            return names.Count > 0 ? [.. names] : GoldenCases.Of("none");
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void A_new_adapter_starts_where_PEFT_starts_it(string name)
    {
        using var scope = NewDisposeScope();
        var folder = GoldenCases.FolderOf("training", name);
        var arguments = GoldenCases.Json(folder, "arguments.json");
        var modelFolder = GoldenFolder.PathOf("models", (string)arguments["model"]!);
        Skip.IfNot(Directory.Exists(modelFolder), "The model of this case is not at this root.");
        var config = AdapterConfig.ReadFrom(Path.Combine(folder, "adapter"));
        var classes = ModelConfig.Read(modelFolder).Values["id2label"]?.AsObject().Count ?? 2;
        using var model = BuiltModel.From(modelFolder, (string)arguments["task"]!, classes, config);
        using var file = WeightFolder.Open(Path.Combine(folder, "adapter"), AdapterFolder.Stem);
        var saved = AdapterFolder.Saved(model.Module, config).ToLookup(tensor => tensor.Name.Contains("magnitude", StringComparison.Ordinal));
        var drawn = saved[false].Where(tensor => tensor.Name.Contains(".lora_", StringComparison.Ordinal)).ToList();
        bool StartsAs(int seed, int count)
        {
            using var generator = new Generator((ulong)seed);
            LoraModel.Initialize(model.Module, config, generator);
            return drawn.Take(count).All(tensor => tensor.Tensor.equal(Stored(file, tensor.Name)).all().item<bool>());
        }

        var found = Enumerable.Range(0, Seeds).Where(seed => StartsAs(seed, 1)).ToList();

        StartsAs(found.ShouldHaveSingleItem(), drawn.Count).ShouldBeTrue();
        // Norms of rows, and sums may round otherwise.
        foreach (var (path, magnitude) in saved[true])
            TensorFiles.LargestDifference(magnitude, Stored(file, path)).ShouldBeLessThan(1e-6);
    }

    private static Tensor Stored(WeightFolder file, string name)
    {
        var stored = empty([.. file.Weights[name].Shape]);
        ParameterLoading.Copy(file.Weights[name], stored);
        return stored;
    }
}
