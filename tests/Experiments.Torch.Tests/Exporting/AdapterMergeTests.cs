using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Workers;
using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Torch.Exporting;
using Experiments.Torch.Tests.Runs;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Exporting;

public sealed class AdapterMergeTests
{
    public static TheoryData<string> Adapters => GoldenCases.Of("peft");

    /// <summary>Reference: PEFT's merge_and_unload on every folder of peft/; see the README there.</summary>
    [SkippableTheory]
    [MemberData(nameof(Adapters))]
    public void A_merged_folder_holds_the_weights_that_PEFT_merges(string name)
    {
        using var scope = NewDisposeScope();
        var source = GoldenExports.Source(name);
        using var output = new TemporaryFolder();

        var reply = AdapterMerge.Run(new MergeRequest(source, output.File("merged")));

        reply.LargestDifference.ShouldBeLessThan(1e-4);
        reply.Probes.ShouldBe(4);
        var written = TensorFiles.Read(output.File("merged/model.safetensors"));
        var golden = TensorFiles.Read(Path.Combine(source.Folder, "golden.safetensors"));
        var merged = golden.Where(entry => entry.Key.StartsWith("merged.", StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key["merged.".Length..], entry => entry.Value);
        written.Keys.Order().ShouldBe(merged.Keys.Order());
        foreach (var (weight, value) in merged)
            TensorFiles.LargestDifference(written[weight], value).ShouldBeLessThan(1e-6, weight);
        GoldenCases.Json(output.File("merged"), "config.json").ContainsKey("peft_type").ShouldBeFalse();
    }

    [Fact]
    public void A_run_is_merged_with_its_labels_its_tokenizer_and_its_own_texts()
    {
        using var folder = new TemporaryFolder();
        string[] labels = [.. Quickstart.Labels.Select(label => label.ToUpperInvariant())];
        var plan = Quickstart.Plan("lora").Set("lora.use_dora", true).Set("lora.bias", "all").Build();
        Quickstart.Train(plan, folder.Path);

        var reply = AdapterMerge.Run(new MergeRequest(
            new AdapterSource(folder.File("adapter"), Quickstart.Model, labels, Pooling.Cls, ["One text.", "Another one."]), folder.File("merged")));

        reply.Probes.ShouldBe(2);
        reply.LargestDifference.ShouldBeInRange(0, 1e-5);
        reply.LargestLogit.ShouldBeGreaterThan(0);
        reply.Untied.ShouldBeFalse();
        reply.Files.Select(file => file.Path).ShouldBe(["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"], ignoreOrder: true);
        GoldenCases.Json(folder.File("merged"), "config.json")["id2label"]!["3"]!.ToString().ShouldBe(labels[3]);
    }

    [Fact]
    public void A_base_model_that_is_not_here_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("adapter"));
        folder.Write("adapter/adapter_config.json", """{ "peft_type": "LORA", "task_type": "CAUSAL_LM", "base_model_name_or_path": "somebody/some-model" }""");

        var refused = Should.Throw<ExperimentException>(() =>
            AdapterMerge.Run(new MergeRequest(new AdapterSource(folder.File("adapter"), null, [], Pooling.Cls, []), folder.File("merged"))));

        var diagnostic = refused.Diagnostics.ShouldHaveSingleItem();
        diagnostic.Code.ShouldBe(DiagnosticCodes.ModelNotFound);
        diagnostic.Hint!.ShouldContain("--base");
        Directory.Exists(folder.File("merged")).ShouldBeFalse();
        Directory.Exists(folder.File("merged.tmp")).ShouldBeFalse();
    }
}
