using System.Globalization;
using System.Text.Json.Nodes;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Weights.Gguf;

namespace Experiments.Torch.Models;

/// <summary>
/// A GGUF file's metadata as the config.json that Hugging Face would have for the model. What the metadata says and is not computed here
/// is refused by its key.
/// </summary>
internal sealed class GgufConfig
{
    private readonly GgufFile _file;
    private readonly GgufModel _model;
    private readonly GgufMetadata _metadata;

    private GgufConfig(GgufFile file) => (_file, _model, _metadata) = (file, file.Model, file.Header.Metadata);

    /// <exception cref="ExperimentException">The file is broken, or its model is none that is supported.</exception>
    public static JsonObject Read(string path)
    {
        using var file = GgufFile.Open(path);
        var config = new GgufConfig(file).Config();
        // Numbers as read from a file: they convert to one another.
        return JsonNode.Parse(config.ToJsonString())!.AsObject();
    }

    private JsonObject Config()
    {
        if (_metadata.Whole("split.count") is > 1 and var parts)
            throw Refuse($"split.count: the file is one of {parts} parts", "Join them with llama.cpp's gguf-split --merge");
        if (_metadata.Whole(Key("expert_count")) > 0)
            throw Refuse($"{Key("expert_count")}: mixtures of experts are not supported");
        var config = _model.Architecture switch
        {
            "llama" or "qwen2" or "qwen3" => Llama(),
            "gpt2" => Gpt2(),
            var other => throw Refuse(
                $"the architecture '{other}' is not supported", "Supported are gpt2, llama (also Mistral and SmolLM2), qwen2 and qwen3"),
        };
        config["vocab_size"] = Needed(_model.VocabularySize, "vocab_size");
        config["tie_word_embeddings"] = _model.TiedEmbeddings;
        config["torch_dtype"] = "float32";
        AddTokens(config);
        return config;
    }

    private JsonObject Llama()
    {
        var heads = Needed(_model.Heads, "attention.head_count");
        var size = Needed(_model.HeadSize, "attention.key_length");
        foreach (var key in new[] { Key("attention.value_length"), Key("rope.dimension_count") })
        {
            if (_metadata.Whole(key) is { } other && other != size)
                throw Refuse($"{key} is {other}, and not the head size, {size}");
        }

        var config = new JsonObject
        {
            ["architectures"] = new JsonArray(ClassName()),
            ["model_type"] = ModelType(),
            ["hidden_size"] = Needed(_model.HiddenSize, "embedding_length"),
            ["intermediate_size"] = Needed(_model.IntermediateSize, "feed_forward_length"),
            ["num_hidden_layers"] = Needed(_model.Blocks, "block_count"),
            ["num_attention_heads"] = heads,
            ["num_key_value_heads"] = _model.KeyValueHeads,
            ["head_dim"] = size,
            ["hidden_act"] = "silu",
            ["max_position_embeddings"] = Needed(_model.ContextLength, "context_length"),
            ["rms_norm_eps"] = Needed(_model.NormEpsilon, "attention.layer_norm_rms_epsilon"),
            ["rope_theta"] = Shortest(_model.RopeBase ?? 10_000),
            ["rope_scaling"] = GgufRotary.Scaling(_file, (int)size),
            ["attention_bias"] = _model.Architecture != "qwen2" && HasTensor("blk.0.attn_q.bias"),
            ["mlp_bias"] = HasTensor("blk.0.ffn_gate.bias"),
        };
        if (Window() is { } window)
            config["sliding_window"] = window;
        return config;
    }

    private JsonObject Gpt2() => new()
    {
        ["architectures"] = new JsonArray("GPT2LMHeadModel"),
        ["model_type"] = "gpt2",
        ["n_embd"] = Needed(_model.HiddenSize, "embedding_length"),
        ["n_inner"] = Needed(_model.IntermediateSize, "feed_forward_length"),
        ["n_layer"] = Needed(_model.Blocks, "block_count"),
        ["n_head"] = Needed(_model.Heads, "attention.head_count"),
        ["n_positions"] = Needed(_model.ContextLength, "context_length"),
        ["activation_function"] = "gelu_new",
        ["layer_norm_epsilon"] = Needed(_metadata.Real(Key("attention.layer_norm_epsilon")), "attention.layer_norm_epsilon"),
    };

    // Llama behind a window is what Hugging Face calls Mistral.
    private string ModelType() => _model.Architecture == "llama" && Window() is not null ? "mistral" : _model.Architecture;

    private string ClassName() => ModelType() switch
    {
        "mistral" => "MistralForCausalLM",
        "qwen2" => "Qwen2ForCausalLM",
        "qwen3" => "Qwen3ForCausalLM",
        _ => "LlamaForCausalLM",
    };

    private long? Window()
    {
        var window = _metadata.Whole(Key("attention.sliding_window"));
        return window is not > 0 ? null : _model.Architecture == "llama" ? window : throw Refuse(
            $"{Key("attention.sliding_window")}: which layers have the window is not said");
    }

    private void AddTokens(JsonObject config)
    {
        if (_file.Tokenizer is not { } tokenizer)
            return;
        (string Name, long? Id)[] roles = [("bos_token_id", tokenizer.BosId), ("eos_token_id", tokenizer.EosId), ("pad_token_id", tokenizer.PadId)];
        foreach (var (name, id) in roles)
        {
            if (id < tokenizer.Tokens.Count)
                config[name] = id;
        }
    }

    private bool HasTensor(string name) => _file.Header.Tensors.Any(tensor => tensor.Name == name);

    private string Key(string name) => $"{_model.Architecture}.{name}";

    private long Needed(long? value, string name) => value ?? throw Refuse($"the metadata lacks {Key(name)}");

    private double Needed(double? value, string name) =>
        value is { } number ? Shortest(number) : throw Refuse($"the metadata lacks {Key(name)}");

    // Numbers are float32 there: 1e-05, not 9.999999747378752e-06.
    private static double Shortest(double value) => value == (float)value
        ? double.Parse(((float)value).ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : value;

    private ExperimentException Refuse(string message, string? hint = null) =>
        new(Diagnostic.Error(DiagnosticCodes.UnsupportedModel, message, new SourceLocation(_metadata.Path), hint));
}
