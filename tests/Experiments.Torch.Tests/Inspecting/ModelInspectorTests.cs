using Experiments.Core.Diagnostics;
using Experiments.Core.Workers;
using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Torch.Inspecting;
using Experiments.Torch.Tests.Models;
using Experiments.Torch.Weights;

namespace Experiments.Torch.Tests.Inspecting;

public sealed class ModelInspectorTests
{
    private static readonly string TinyBert = Path.Combine(RepositoryFolder.Root, "experiments", "quickstart", "models", "tiny-bert");

    public static TheoryData<string> Models => GoldenCases.Of("models");

    /// <summary>The parameters are counted a second time, by building the model and asking its module.</summary>
    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void Every_reference_model_is_shown_with_its_shape_and_the_memory_of_each_mode(string name)
    {
        var folder = GoldenCases.FolderOf("models", name);
        var task = (string?)GoldenCases.Json(folder, "case.json")["task"] ?? "";
        var config = GoldenCases.Json(folder, "config.json");

        var overview = ModelInspector.Inspect(folder);

        overview.Notes.ShouldBeEmpty();
        overview.Family.ShouldBe((string?)config["model_type"]);
        overview.Shape!.Vocabulary.ShouldBe((long?)config["vocab_size"]);
        overview.Shape.Layers.ShouldNotBeNull().ShouldBeGreaterThan(0);
        overview.Parameters.Parts.Sum(part => part.Parameters).ShouldBe(overview.Parameters.Total);
        Skip.If(task is "encoder", "Runs know no model without a head.");
        using var scope = TorchSharp.torch.NewDisposeScope();
        var classes = (int)TensorFiles.Read(Path.Combine(folder, "golden.safetensors"))["output.logits"].shape[^1];
        using var model = BuiltModel.From(folder, task, classes);
        var wanted = task switch
        {
            "sequence-classification" => ("text-classification", "full"),
            "masked-lm" => ("fill-mask", "full"),
            "causal-lm" => ("text-generation", "instruction full"),
            _ => ("text2text-generation", "instruction full"),
        };
        MemoryNeed full = overview.Memory.Single(need => (need.Task, need.Mode) == wanted);
        full.Trainable.ShouldBe(full.Parameters);
        full.Weights.ShouldBe(4 * full.Parameters);
        full.Optimizer.ShouldBe(8 * full.Trainable);
        overview.Memory.Select(need => need.Trainable).ShouldAllBe(trainable => trainable > 0 && trainable <= overview.Memory.Max(need => need.Parameters));
        full.Parameters.ShouldBe(model.Module.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void A_real_encoder_is_shown_in_full()
    {
        var overview = ModelInspector.Inspect(TinyBert);

        overview.Form.ShouldBe("safetensors");
        // As the README beside it says.
        (overview.Shape!.Layers, overview.Shape.Hidden, overview.Shape.Heads, overview.Shape.Vocabulary, overview.Shape.Positions).ShouldBe((2, 128, 2, 6144, 512));
        overview.Parameters.Parts[0].Name.ShouldContain("embeddings");
        overview.Parameters.Parts.Single(part => part.Name.EndsWith("layer", StringComparison.Ordinal)).Count.ShouldBe(2);
        overview.Tokenizer!.Kind.ShouldBe("WordPiece");
        overview.Tokenizer.Vocabulary.ShouldBe(6144);
        overview.Tokenizer.Special.ShouldContain(new SpecialToken("cls", "[CLS]", 2));
        overview.ChatTemplate.ShouldBeNull();
        overview.Stored.Single().Dtype.ShouldBe("F16");
        overview.Files.Single(file => file.Name == "model.safetensors").Bytes.ShouldBe(new FileInfo(Path.Combine(TinyBert, "model.safetensors")).Length);
        overview.Memory.Select(need => need.Mode).Take(3).ShouldBe(["full", "lora", "head"]);
        // PEFT's default: rank 8 at query and value of two layers, each 128 to 128, and the head of two classes with its bias.
        overview.Memory[1].Trainable.ShouldBe((2 * 2 * 8 * (128 + 128)) + (2 * 128) + 2);
        overview.Memory[2].Trainable.ShouldBe((2 * 128) + 2);
    }

    [SkippableFact]
    public void A_GGUF_file_is_shown_from_its_metadata()
    {
        var folder = Path.Combine(GoldenFolder.Root, "..", "models", "smollm2-135m-instruct");
        var file = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.gguf").FirstOrDefault() : null;
        Skip.If(file is null, "SmolLM2 is not here.");

        var overview = ModelInspector.Inspect(file!);

        overview.Form.ShouldBe("gguf");
        (overview.Shape!.Layers, overview.Shape.Hidden, overview.Shape.Heads, overview.Shape.KeyValueHeads).ShouldBe((30, 576, 9, 3));
        overview.Parameters.Total.ShouldBe(134_515_008);
        overview.Tokenizer!.Kind.ShouldBe("byte-level BPE");
        overview.Tokenizer.Vocabulary.ShouldBe(49152);
        overview.ChatTemplate!.FirstLines[0].ShouldContain("messages");
        overview.Notes.ShouldBeEmpty();
        overview.Memory.Single(need => need.Mode == "instruction full").Parameters.ShouldBe(134_515_008);
    }

    [SkippableFact]
    public void An_adapter_is_shown_with_its_base_and_targets()
    {
        var folder = GoldenCases.FolderOf("peft", "bert-default");
        Skip.IfNot(Directory.Exists(folder), "There are no adapters in this root.");

        var overview = ModelInspector.Inspect(folder);

        overview.Form.ShouldBe("adapter");
        overview.Adapter!.Rank.ShouldBe(8);
        overview.Adapter.Targets.Order().ShouldBe(["query", "value"]);
        overview.Shape.ShouldBeNull();
        overview.Parameters.Total.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void What_runs_cannot_use_is_shown_all_the_same()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", """{"model_type":"mamba","hidden_size":8,"num_hidden_layers":3,"vocab_size":11,"architectures":["MambaForCausalLM"]}""");
        folder.Write("tokenizer.json", "{ broken");
        SafetensorsWriter.Write(folder.File("model.safetensors"), [new TensorToWrite("backbone.layers.0.mixer.A", ElementType.BF16, [2, 3], stream => stream.Write(new byte[12]))]);

        var overview = ModelInspector.Inspect(folder.Path);

        overview.Supported.ShouldBeFalse();
        overview.Memory.ShouldBeEmpty();
        overview.Parameters.ShouldSatisfyAllConditions(
            () => overview.Parameters.Total.ShouldBe(6),
            () => overview.Parameters.Parts.Single().ShouldBe(new ModelPart("backbone.layers", 1, 6)));
        overview.Stored.ShouldBe([new StoredType("BF16", 1, 12)]);
        overview.Notes.Single().Severity.ShouldBe(Severity.Warning);
        overview.Notes.Single().Code.ShouldBe(DiagnosticCodes.InvalidTokenizer);
    }

    [Fact]
    public void A_folder_without_a_model_is_refused()
    {
        using var folder = new TemporaryFolder();

        Should.Throw<ExperimentException>(() => ModelInspector.Inspect(folder.Path)).Diagnostics[0].Code.ShouldBe(DiagnosticCodes.ModelNotFound);
    }
}
