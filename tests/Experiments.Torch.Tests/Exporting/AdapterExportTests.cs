using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Workers;
using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Torch.Exporting;
using Experiments.Torch.Lora;
using Experiments.Torch.Tests.Runs;
using Experiments.Torch.Weights.Gguf;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Exporting;

/// <summary>Rules from vLLM's peft_helper.py and llama.cpp's convert_lora_to_gguf.py and llama-adapter.cpp.</summary>
public sealed class AdapterExportTests
{
    [SkippableTheory]
    [InlineData("llama-default", true, true)]
    [InlineData("llama-tied", true, true)]
    [InlineData("qwen2-gaussian", true, true)]
    [InlineData("llama-patterns", false, true)]
    [InlineData("llama-embedding-lora", true, true)]
    [InlineData("llama-modules-to-save", false, false)]
    [InlineData("llama-trainable-tokens", false, false)]
    [InlineData("llama-seqcls", false, false)]
    [InlineData("qwen3-all-linear-dora", false, false)]
    [InlineData("gpt2-conv1d", false, true)]
    [InlineData("gpt2-dora", false, false)]
    [InlineData("t5-default", false, true)]
    [InlineData("bert-default", false, false)]
    [InlineData("bert-bias-all", false, false)]
    public void Says_which_programs_will_load_an_adapter_and_why_not(string name, bool vllm, bool llamaCpp)
    {
        using var output = new TemporaryFolder();
        var source = GoldenExports.Source(name);

        var reply = AdapterExport.Run(new ExportRequest(source, "vllm", output.File("out")));

        reply.Consumers.Select(verdict => (verdict.Consumer, verdict.Loads)).ShouldBe([("peft", true), ("vllm", vllm), ("llama.cpp", llamaCpp)]);
        reply.Consumers.ShouldAllBe(verdict => verdict.Loads == (verdict.Reasons.Count == 0));
        // What will not be loaded is not written.
        Directory.Exists(output.File("out")).ShouldBe(vllm);
        reply.Files.Count.ShouldBe(vllm ? 2 : 0);
    }

    [SkippableFact]
    public void PEFT_gets_the_two_files_as_they_are()
    {
        using var output = new TemporaryFolder();
        var source = GoldenExports.Source("bert-default");

        var reply = AdapterExport.Run(new ExportRequest(source, "peft", output.File("out")));

        reply.Files.Select(file => file.Path).ShouldBe([output.File("out/adapter_config.json"), output.File("out/adapter_model.safetensors")]);
        foreach (var file in reply.Files)
            File.ReadAllBytes(file.Path).ShouldBe(File.ReadAllBytes(Path.Combine(source.Folder, Path.GetFileName(file.Path))));
    }

    /// <summary>Reference: PEFT's merged weights, which llama.cpp's own converter would permute as it does here.</summary>
    [SkippableTheory]
    [InlineData("llama-default", "llama")]
    [InlineData("llama-patterns", "llama")]
    [InlineData("llama-embedding-lora", "llama")]
    [InlineData("llama-tied", "llama")]
    [InlineData("qwen2-gaussian", "qwen2")]
    [InlineData("gpt2-conv1d", "gpt2")]
    [InlineData("t5-all-linear", "t5")]
    public void Base_and_GGUF_adapter_make_the_weights_that_PEFT_merges(string name, string architecture)
    {
        using var scope = NewDisposeScope();
        using var output = new TemporaryFolder();
        var source = GoldenExports.Source(name);

        AdapterExport.Run(new ExportRequest(source, "llama.cpp", output.File("lora.gguf"))).Files.ShouldHaveSingleItem().Path.ShouldBe(output.File("lora.gguf"));

        using var gguf = GgufFile.Open(output.File("lora.gguf"));
        var metadata = gguf.Header.Metadata;
        metadata.Text("general.type").ShouldBe("adapter");
        metadata.Text("adapter.type").ShouldBe("lora");
        metadata.Text("general.architecture").ShouldBe(architecture);
        var alpha = metadata.Real("adapter.lora.alpha")!.Value;
        var tensors = GgufTensors.Read(output.File("lora.gguf"), gguf.Header);
        var golden = TensorFiles.Read(Path.Combine(source.Folder, "golden.safetensors"));
        var stored = TensorFiles.Read(Path.Combine(source.Base!, "model.safetensors"));
        var heads = GoldenCases.Json(source.Base!, "config.json");
        using var file = AdapterFile.Open(source.Folder);
        tensors.Count.ShouldBe(file.Pairs.Count * 2);
        foreach (var pair in file.Pairs)
        {
            var named = LlamaCppNames.Of(pair.Path)!;
            var (a, b) = (tensors[$"{named}.lora_a"], tensors[$"{named}.lora_b"]);
            // llama.cpp: alpha over the rank, which is B's last dimension; tables have A the other way round.
            var update = b.matmul(pair.IsTable ? a.t() : a).mul(alpha / b.shape[1]);
            if (pair.IsTable || architecture == "gpt2")
                update = update.t();
            if (architecture == "llama" && (pair.Path.EndsWith("q_proj", StringComparison.Ordinal) || pair.Path.EndsWith("k_proj", StringComparison.Ordinal)))
                update = HuggingFaceRows(update, (long)heads[pair.Path.EndsWith("q_proj", StringComparison.Ordinal) ? "num_attention_heads" : "num_key_value_heads"]!);
            var merged = golden[$"merged.{pair.Path}.weight"];
            TensorFiles.LargestDifference(stored[$"{pair.Path}.weight"].add(update), merged).ShouldBeLessThan(1e-6, pair.Path);
        }
    }

    [Fact]
    public void Scales_that_llama_cpp_does_not_know_are_multiplied_into_B()
    {
        var adapter = AdapterConfigParser.Parse(
            """{ "peft_type": "LORA", "r": 4, "lora_alpha": 8, "use_rslora": true, "alpha_pattern": { "v_proj": 2 }, "rank_pattern": { "k_proj": 16 } }"""u8, "");
        using var folder = new TemporaryFolder();
        using var file = AdapterFileOf(folder, ("q_proj", 4), ("v_proj", 4), ("k_proj", 16));

        // alpha/√r, against 8/r.
        file.Pairs.Select(pair => (pair.Path, LlamaCppAdapter.Factor(adapter, pair))).ShouldBe([("k_proj", 4), ("q_proj", 2), ("v_proj", 0.5)]);
    }

    [Fact]
    public void An_adapter_of_another_model_is_refused()
    {
        using var folder = new TemporaryFolder();
        Quickstart.Train(Quickstart.Plan("lora").Build(), folder.Path);
        var config = Path.Combine(folder.File("adapter"), AdapterConfig.FileName);
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"value\"", "\"key\"", StringComparison.Ordinal));

        var refused = Should.Throw<ExperimentException>(() => AdapterExport.Run(
            new ExportRequest(new AdapterSource(folder.File("adapter"), Quickstart.Model, [], Pooling.Cls, []), "peft", folder.File("out"))));

        refused.Diagnostics.Select(diagnostic => diagnostic.Code).Distinct().ShouldBe([DiagnosticCodes.MissingWeight, DiagnosticCodes.UnexpectedWeight], ignoreOrder: true);
    }

    private static AdapterFile AdapterFileOf(TemporaryFolder folder, params (string Path, int Rank)[] layers)
    {
        Saving.TensorFile.Write(folder.File("adapter_model.safetensors"), layers.SelectMany(layer => new[]
        {
            ($"base_model.model.{layer.Path}.lora_A.weight", zeros(layer.Rank, 3)), ($"base_model.model.{layer.Path}.lora_B.weight", zeros(2, layer.Rank)),
        }));
        return AdapterFile.Open(folder.Path);
    }

    // Row 2i of a head and row 2i + 1 are rows i and D/2 + i of Hugging Face's.
    private static Tensor HuggingFaceRows(Tensor rows, long heads) =>
        rows.view(heads, -1, 2, rows.shape[1]).transpose(1, 2).reshape(rows.shape);
}
