using Experiments.Core.Plans;
using Experiments.Core.Workers;
using Experiments.Torch.Lora;

namespace Experiments.Torch.Exporting;

/// <summary>
/// What other programs ask of an adapter, from their sources: PEFT reads all that we write; vLLM's <c>peft_helper.py</c> and llama.cpp's
/// <c>convert_lora_to_gguf.py</c> and <c>llama-adapter.cpp</c> refuse most of what goes beyond two matrices a layer.
/// </summary>
internal static class ConsumerRules
{
    public const string Peft = "peft";
    public const string Vllm = "vllm";
    public const string LlamaCpp = "llama.cpp";

    // vLLM's default for --max-lora-rank.
    private const int VllmRank = 16;

    /// <param name="head">Of the base model.</param>
    public static IReadOnlyList<ConsumerVerdict> All(AdaptedModel adapted, AdapterFile file, OutputHead head) =>
        [ForPeft(adapted), ForVllm(adapted, file), ForLlamaCpp(adapted, file, head)];

    private static ConsumerVerdict ForPeft(AdaptedModel adapted)
    {
        var notes = new List<string>();
        if (adapted.Purpose.Classes is not null && adapted.Source.Pooling == Pooling.Mean)
            notes.Add("the head was trained on the mean over tokens, and no class of transformers pools so: outputs will differ");
        if (adapted.Adapter.BaseModel is { } named && Path.IsPathRooted(named))
            notes.Add($"base_model_name_or_path is {named}, a folder of this machine");
        return new ConsumerVerdict(Peft, Loads: true, [], notes);
    }

    private static ConsumerVerdict ForVllm(AdaptedModel adapted, AdapterFile file)
    {
        var adapter = adapted.Adapter;
        var reasons = new List<string>();
        if (adapted.Config.ModelType is not ("llama" or "mistral" or "qwen2" or "qwen3") || adapted.Purpose.Classes is not null)
            reasons.Add($"it has LoRA for Llama, Mistral and Qwen, not for {adapted.Config.ModelType} {adapter.TaskType}");
        if (adapter.TargetModules is null && adapter.TargetPattern is null)
            reasons.Add("target_modules is missing");
        if (!adapter.ModulesToSave.IsEmpty)
            reasons.Add($"it takes no modules_to_save, and there are {string.Join(", ", adapter.ModulesToSave)}");
        reasons.AddRange(BeyondMatrices(adapter));
        if (file.Pairs.Select(pair => adapter.RankAt(pair.Path)).FirstOrDefault(rank => rank.Scaling != General(adapter)) is { R: > 0 })
            reasons.Add("it scales every layer by lora_alpha and r, and rank_pattern or alpha_pattern ask for other scales");
        var rank = file.Pairs.Select(pair => pair.A.Shape[0]).DefaultIfEmpty(adapter.R).Max();
        IReadOnlyList<string> notes = rank > VllmRank ? [$"start it with --max-lora-rank {rank} or more"] : [];
        return new ConsumerVerdict(Vllm, reasons.Count == 0, reasons, notes);
    }

    private static ConsumerVerdict ForLlamaCpp(AdaptedModel adapted, AdapterFile file, OutputHead head)
    {
        var adapter = adapted.Adapter;
        var reasons = new List<string>();
        if (LlamaCppNames.Architecture(adapted.Config.ModelType) is null || adapted.Purpose.Classes is not null)
            reasons.Add($"it has LoRA for Llama, Mistral, Qwen, GPT-2 and T5, not for {adapted.Config.ModelType} {adapter.TaskType}");
        if (!adapter.ModulesToSave.IsEmpty)
            reasons.Add($"it takes no trained modules, and modules_to_save has {string.Join(", ", adapter.ModulesToSave)}");
        reasons.AddRange(BeyondMatrices(adapter));
        if (adapter.Alpha == 0)
            reasons.Add("lora_alpha is 0, which means no scaling there");
        if (head.IsTied && file.Pairs.FirstOrDefault(pair => pair.Path == head.Path || OutputHead.IsTokenTable(pair.Path)) is { } shared)
            reasons.Add($"'{shared.Path}' is of tied embeddings, which are one tensor there");
        if (reasons.Count == 0 && file.Pairs.FirstOrDefault(pair => LlamaCppNames.Of(pair.Path) is null) is { } unknown)
            reasons.Add($"it has no tensor for '{unknown.Path}'");
        if (reasons.Count == 0 && file.Others.Count > 0)
            reasons.Add($"it maps only lora_A and lora_B, and the file has '{file.Others[0]}'");
        var isFolded = file.Pairs.Any(pair => LlamaCppAdapter.Factor(adapter, pair) != 1);
        IReadOnlyList<string> notes = isFolded ? ["scales other than lora_alpha / r are multiplied into lora_b"] : [];
        return new ConsumerVerdict(LlamaCpp, reasons.Count == 0, reasons, notes);
    }

    /// <summary>What both refuse: anything but the two matrices of a layer.</summary>
    private static IEnumerable<string> BeyondMatrices(AdapterConfig adapter)
    {
        if (adapter.UseDora)
            yield return "it has no DoRA (use_dora)";
        if (adapter.Bias != "none" || adapter.LoraBias)
            yield return "it has no trained biases (bias, lora_bias)";
        if (!adapter.TrainableTokens.IsEmpty)
            yield return "it has no trained rows of tables (trainable_token_indices)";
    }

    private static double General(AdapterConfig adapter) =>
        adapter.UseRslora ? adapter.Alpha / Math.Sqrt(adapter.R) : adapter.Alpha / adapter.R;
}
