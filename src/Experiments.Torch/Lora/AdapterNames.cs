namespace Experiments.Torch.Lora;

/// <summary>
/// What an adapter's parameters are called: in our models, in PEFT's files, and in the base model. A head of tied embeddings lives in its
/// table here, as <c>model.embed_tokens.tied@lm_head.…</c>, and under its own path in files.
/// </summary>
internal static class AdapterNames
{
    private const string Prefix = "base_model.model.";
    private const string Tied = "tied@";
    private const string Original = "original@";

    /// <summary>Module names have no dots.</summary>
    public static string OfTied(string head) => Tied + head.Replace('.', '/');

    /// <summary>A buffer that keeps what a bias was before training.</summary>
    public static string OfOriginal(string bias) => Original + bias.Replace('.', '/');

    /// <summary>Is no parameter of the base model, and in none of its files.</summary>
    public static bool IsAdapter(string parameter) =>
        IsTrainedByLora(parameter) || parameter.Contains($".{Tied}", StringComparison.Ordinal);

    /// <summary>Belongs to LoRA's own matrices and vectors, or to the rows that are trained of a table.</summary>
    public static bool IsTrainedByLora(string parameter) =>
        parameter.Contains(".lora_A.", StringComparison.Ordinal)
        || parameter.Contains(".lora_B.", StringComparison.Ordinal)
        || parameter.EndsWith(".lora_embedding_A", StringComparison.Ordinal)
        || parameter.EndsWith(".lora_embedding_B", StringComparison.Ordinal)
        || parameter.EndsWith(".lora_magnitude_vector", StringComparison.Ordinal)
        || parameter.EndsWith(".token_adapter.trainable_tokens_delta", StringComparison.Ordinal);

    /// <summary>The name in the Hugging Face model, where a tied head has a place of its own.</summary>
    public static string HuggingFace(string parameter)
    {
        var at = parameter.IndexOf($".{Tied}", StringComparison.Ordinal);
        if (at < 0)
            return parameter;
        var (head, rest) = (parameter[(at + 1 + Tied.Length)..], "");
        if (head.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0)
            (head, rest) = (head[..dot], head[dot..]);
        return head.Replace('/', '.') + rest;
    }

    /// <summary>In adapter_model.safetensors: <paramref name="name"/> as the Hugging Face model has it.</summary>
    public static string InFile(string name) => Prefix + name;

    /// <summary>In adapter_model.safetensors. Parameters of adapted layers sit in PEFT's wrapped base layer.</summary>
    /// <param name="adapted">Modules that have an adapter.</param>
    public static string InFile(IReadOnlySet<string> adapted, string parameter)
    {
        var dot = parameter.LastIndexOf('.');
        return adapted.Contains(parameter[..dot]) && !IsTrainedByLora(parameter)
            ? $"{Prefix}{parameter[..dot]}.base_layer{parameter[dot..]}"
            : Prefix + HuggingFace(parameter);
    }
}
