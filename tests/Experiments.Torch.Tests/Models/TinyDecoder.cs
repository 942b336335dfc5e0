using System.Text.Json.Nodes;
using Experiments.Core.Plans;
using Experiments.Testing;
using Experiments.Torch.Models;
using Experiments.Torch.Saving;
using Experiments.Torch.Weights;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Models;

/// <summary>Decoders of every family, small, with weights drawn from a seed: what holds for any weights is tested on them.</summary>
internal static class TinyDecoder
{
    public const int Vocabulary = 41;

    private const string Shape =
        $$"""
        "vocab_size": 41, "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 40,
        "max_position_embeddings": 64, "rms_norm_eps": 1e-6, "head_dim": 8
        """;

    private static readonly Dictionary<string, string> Configs = new(StringComparer.Ordinal)
    {
        ["gpt2"] = """{"model_type": "gpt2", "vocab_size": 41, "n_embd": 24, "n_layer": 2, "n_head": 4, "n_positions": 64}""",
        ["llama"] = $$"""{"model_type": "llama", {{Shape}}, "attention_bias": true, "mlp_bias": true, "tie_word_embeddings": false}""",
        ["llama-tied"] = $$"""
            {"model_type": "llama", {{Shape}}, "tie_word_embeddings": true, "rope_parameters": {"rope_type": "llama3", "rope_theta": 500.0,
            "factor": 4.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8} }
            """,
        ["mistral"] = $$"""{"model_type": "mistral", {{Shape}}, "sliding_window": 3}""",
        ["qwen2"] = $$"""{"model_type": "qwen2", {{Shape}}, "tie_word_embeddings": true}""",
        ["qwen2-window"] = $$"""{"model_type": "qwen2", {{Shape}}, "use_sliding_window": true, "sliding_window": 4, "max_window_layers": 1}""",
        ["qwen3"] = $$"""{"model_type": "qwen3", {{Shape}}, "attention_bias": true}""",
    };

    public static TheoryData<string> Names => [.. Configs.Keys];

    public static JsonObject Config(string name) => JsonNode.Parse(Configs[name])!.AsObject();

    public static ModelConfig Read(JsonObject config)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", config.ToJsonString());
        return ModelConfig.Read(folder.Path);
    }

    /// <summary>In evaluation mode.</summary>
    public static LanguageModel Language(JsonObject config)
    {
        var read = Read(config);
        var model = ModelFamily.For(read).CausalLm!.Build(read, ModelParts.Plain(new Device(TorchSharp.DeviceType.CPU)));
        Draw(model.Module);
        model.Module.eval();
        return model;
    }

    public static LanguageModel Language(string name) => Language(Config(name));

    /// <summary>In evaluation mode.</summary>
    public static SequenceClassifier Classifier(JsonObject config, Pooling pooling = Pooling.Cls)
    {
        var read = Read(config);
        var model = ModelFamily.For(read).Classifier!.Build(read, new ClassifierHead(3, pooling), ModelParts.Plain(new Device(TorchSharp.DeviceType.CPU)));
        Draw(model.Module);
        model.Module.eval();
        return model;
    }

    /// <summary>Ids [rows, tokens], none of them 0.</summary>
    public static Tensor Ids(int rows, int tokens)
    {
        var random = new Random(7);
        return tensor([.. Enumerable.Range(0, rows * tokens).Select(_ => (long)random.Next(1, Vocabulary))], rows, tokens);
    }

    /// <summary>Writes the model as a folder, each parameter once.</summary>
    public static void Write(string folder, JsonObject config, nn.Module model)
    {
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
        TensorFile.Write(Path.Combine(folder, "model.safetensors"), model.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter)));
    }

    /// <summary>Fills a new model from a folder.</summary>
    public static (LanguageModel Model, WeightFit Fit) Load(string folder)
    {
        var config = ModelConfig.Read(folder);
        var kind = ModelFamily.For(config).CausalLm!;
        var model = kind.Build(config, ModelParts.Plain(new Device(TorchSharp.DeviceType.CPU)));
        using var file = WeightFolder.Open(folder);
        var fit = ParameterLoading.Fit(
            file.Weights, [.. model.Module.named_parameters().Select(entry => (entry.name, entry.parameter.shape))], kind.Names, folder);
        using var generator = new Generator(1);
        if (fit.Problems.Count == 0)
            ParameterLoading.Fill(model.Module, fit, 0.02, generator);
        model.Module.eval();
        return (model, fit);
    }

    // Wide enough that attention is far from uniform and norms are far from 1.
    private static void Draw(nn.Module model)
    {
        using var frozen = no_grad();
        using var generator = new Generator(3);
        foreach (var (name, parameter) in model.named_parameters())
        {
            var isNorm = name.Contains("norm", StringComparison.Ordinal) || name.Contains("ln_", StringComparison.Ordinal);
            parameter.normal_(isNorm && name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0, 0.3, generator);
        }
    }
}
