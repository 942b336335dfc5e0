using Experiments.Torch.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Lora;

/// <summary>
/// PEFT's start of a linear layer's adapter: A as torch's linear layers (uniform within 1/√inputs) or normal with deviation 1/r, B zero;
/// or both random.
/// </summary>
internal static class LoraStart
{
    /// <param name="init"><c>gaussian</c>, <c>false</c>, or anything else for the default, as PEFT's <c>init_lora_weights</c>.</param>
    public static void Set(LoraFactor a, LoraFactor b, int rank, string init, Generator generator)
    {
        using var frozen = no_grad();
        Construct(a, generator);
        Construct(b, generator);
        if (init == "false")
            return;
        if (init == "gaussian")
            Initialization.Normal(a.Weight, 1.0 / rank, generator);
        else
            Initialization.KaimingUniform(a.Weight, generator);
        b.Weight.zero_();
        b.Bias?.zero_();
    }

    /// <summary>What torch's linear layer is born with. PEFT's default draws A anew afterwards, and the numbers drawn here are gone.</summary>
    private static void Construct(LoraFactor factor, Generator generator)
    {
        Initialization.KaimingUniform(factor.Weight, generator);
        if (factor.Bias is { } bias)
            Initialization.Uniform(bias, 1 / Math.Sqrt(factor.Weight.shape[1]), generator);
    }
}
