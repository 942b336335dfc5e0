using static TorchSharp.torch;

namespace Experiments.Torch.Models;

/// <summary>The sizes and rates that config.json gives for Llama and its descendants.</summary>
/// <param name="Padding">The row of the token table that does not learn as input.</param>
/// <param name="IsTied">The head is the token table.</param>
internal sealed record DecoderShape(
    int Vocabulary, int Hidden, int Layers, int Heads, int KeyValueHeads, int HeadSize, int Intermediate, int? Padding,
    double Epsilon, double AttentionDropout, Func<Tensor, Tensor> Activate, RotaryPositions Rotary, bool IsTied)
{
    public EmbeddingShape Tokens => new(Vocabulary, Hidden, Padding);

    /// <param name="usualHeadSize">Where config.json has none; null: the heads share the hidden size.</param>
    public static DecoderShape From(ModelConfig config, int? usualHeadSize = null)
    {
        var (hidden, heads) = (config.Size("hidden_size"), config.Size("num_attention_heads"));
        var (groups, vocabulary) = (config.Size("num_key_value_heads", heads), config.Size("vocab_size"));
        var activation = config.Text("hidden_act", "silu");
        if (heads % groups != 0)
            throw config.Refuse($"num_attention_heads {heads} is no multiple of num_key_value_heads {groups}");
        if (!config.Has("head_dim") && usualHeadSize is null && hidden % heads != 0)
            throw config.Refuse($"hidden_size {hidden} is no multiple of num_attention_heads {heads}");
        var size = config.Size("head_dim", usualHeadSize ?? hidden / heads);
        return new DecoderShape(
            vocabulary,
            hidden,
            config.Size("num_hidden_layers", most: 1000),
            heads,
            groups,
            size,
            config.Size("intermediate_size"),
            PaddingRow(config, vocabulary),
            config.Number("rms_norm_eps", 1e-6),
            config.Number("attention_dropout", 0),
            Activation.Find(activation) ?? throw config.Refuse(
                $"hidden_act '{activation}' is not supported, only {string.Join(", ", Activation.Names)}"),
            RotaryPositions.From(config, size),
            config.Flag("tie_word_embeddings"));
    }

    // torch counts negative rows from the end.
    private static int? PaddingRow(ModelConfig config, int vocabulary)
    {
        if (!config.Has("pad_token_id"))
            return null;
        var row = config.Integer("pad_token_id");
        return row >= -vocabulary && row < vocabulary
            ? row < 0 ? row + vocabulary : row
            : throw config.Refuse($"pad_token_id {row} is outside of vocab_size {vocabulary}");
    }
}

/// <summary>What every layer of a decoder needs beside the states, worked out once a forward.</summary>
internal sealed record DecoderPass(AttentionMask Mask, RotaryTable Rotary, KeyValueCache? Cache);
