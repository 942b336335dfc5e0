using Experiments.Torch.Models;

namespace Experiments.Torch.Lora;

/// <summary>The layer that gives scores of tokens, as the Hugging Face model has it.</summary>
/// <param name="Path">Null where there is none, as in classifiers.</param>
/// <param name="IsTied">Its weight is the table's.</param>
internal sealed record OutputHead(string? Path, bool IsTied)
{
    public static OutputHead None { get; } = new(null, false);

    public static OutputHead Of(ModelConfig config, FamilyNames names)
    {
        var path = names.Class switch
        {
            "BertForMaskedLM" => "cls.predictions.decoder",
            "RobertaForMaskedLM" => "lm_head.decoder",
            "DistilBertForMaskedLM" => "vocab_projector",
            var name when name.EndsWith("ForSequenceClassification", StringComparison.Ordinal) => null,
            _ => "lm_head",
        };
        return path is null ? None : new OutputHead(path, IsTiedIn(config));
    }

    /// <summary>The table whose weight a head shares has one of these names in every family.</summary>
    public static bool IsTokenTable(string path) =>
        path[(path.LastIndexOf('.') + 1)..] is "embed_tokens" or "word_embeddings" or "wte" or "shared";

    // transformers' configurations leave away what is their class's default; T5's do not tell at all.
    private static bool IsTiedIn(ModelConfig config) => config.ModelType is "t5" or "mt5" ? T5Shape.TiesHeadIn(config)
        : config.Has("tie_word_embeddings") ? config.Flag("tie_word_embeddings")
        : config.ModelType is not ("llama" or "mistral" or "qwen2" or "qwen3");
}
