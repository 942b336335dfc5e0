namespace Experiments.Torch.Tokenizing;

/// <summary>The ids of the tokens that have a role, null where the tokenizer has none.</summary>
internal sealed record SpecialTokens(int? Pad, int? Unknown, int? Bos, int? Eos, int? Cls, int? Sep, int? Mask)
{
    /// <summary>From the configuration; failing that, by the names that the families have in common.</summary>
    public static SpecialTokens Find(TokenizerConfig config, TokenizerDefinition tokenizer)
    {
        return new SpecialTokens(
            Pad: Role("pad_token", "[PAD]", "<pad>"),
            Unknown: Role("unk_token", "[UNK]", "<unk>"),
            Bos: Role("bos_token", "<s>", "<|begin_of_text|>"),
            Eos: Role("eos_token", "</s>", "<|end_of_text|>", "<|eot_id|>", "<|endoftext|>"),
            Cls: Role("cls_token", "[CLS]", "<s>"),
            Sep: Role("sep_token", "[SEP]", "</s>"),
            Mask: Role("mask_token", "[MASK]", "<mask>"));

        int? Role(string name, params ReadOnlySpan<string> usual)
        {
            if (config.Role(name) is { } token) return tokenizer.Id(token);
            foreach (string candidate in usual)
            {
                if (tokenizer.Id(candidate) is { } id) return id;
            }

            return null;
        }
    }
}
