using static TorchSharp.torch;

namespace Experiments.Torch.Lora;

/// <summary>One tensor of adapter_model.safetensors and where it lives in the model.</summary>
/// <param name="Name">In the file.</param>
internal sealed record AdapterTensor(string Name, Tensor Value)
{
    /// <summary>A file without it is whole all the same.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Says what another tensor of the file says: written, never read.</summary>
    public bool IsCopy { get; init; }

    /// <summary>PEFT may have written it; we do not.</summary>
    public bool IsOnlyRead { get; init; }
}

/// <summary>All tensors that an adapter's file has, or may have, for a model.</summary>
internal static class AdapterTensors
{
    public static IReadOnlyList<AdapterTensor> Of(nn.Module model, AdapterConfig config)
    {
        var adapted = LoraModel.Adapted(model);
        return
        [
            .. model.named_parameters()
                .Where(entry => LoraModel.IsTrained(config, adapted, entry.name))
                .Select(entry => new AdapterTensor(AdapterNames.InFile(adapted, entry.name), entry.parameter)),
            .. OfTables(model, config),
            .. config.Bias == "all" ? Originals(model, config) : [],
        ];
    }

    private static IEnumerable<AdapterTensor> OfTables(nn.Module model, AdapterConfig config)
    {
        foreach (var (path, module) in model.named_modules())
        {
            if (module is not AdaptedTable table)
                continue;
            foreach (var (name, value) in table.OfTiedHead(ModulePatterns.IsSaved(config.ModulesToSave, path)))
                yield return new AdapterTensor(AdapterNames.InFile(name), value) { IsCopy = true, IsOptional = true };
            // PEFT's save_pretrained adds the whole table by itself where it is a target, though training leaves it as it is.
            if (table.HasLora)
            {
                yield return new AdapterTensor(AdapterNames.InFile($"{path}.base_layer.weight"), table.Weight)
                {
                    IsOptional = true,
                    IsOnlyRead = true,
                };
            }
        }
    }

    // With bias: all PEFT takes every key that ends in bias, the wrappers' own around a saved module included.
    private static IEnumerable<AdapterTensor> Originals(nn.Module model, AdapterConfig config)
    {
        var kept = model.named_buffers().ToDictionary(entry => entry.name, entry => entry.buffer, StringComparer.Ordinal);
        foreach (var (name, parameter) in model.named_parameters().Where(entry => LoraModel.IsSavedBias(config, entry.name)))
        {
            var dot = name.LastIndexOf('.');
            var (module, leaf) = (name[..dot], name[dot..]);
            // Before the base model's weights are there, nothing is kept yet.
            var original = kept.GetValueOrDefault(AdapterNames.OfOriginal(name)) ?? parameter;
            var inFile = AdapterNames.InFile(module);
            yield return new AdapterTensor($"{inFile}.original_module{leaf}", original) { IsOptional = true };
            yield return new AdapterTensor($"{inFile}.modules_to_save{leaf}", parameter) { IsCopy = true, IsOptional = true };
        }
    }
}
