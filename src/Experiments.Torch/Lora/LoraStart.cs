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
    public static void Set(Tensor a, Tensor b, int rank, string init, Generator generator)
    {
        using var frozen = no_grad();
        if (init == "gaussian")
            Initialization.Normal(a, 1.0 / rank, generator);
        else
            Initialization.KaimingUniform(a, generator);
        if (init == "false")
            Initialization.KaimingUniform(b, generator);
        else
            b.zero_();
    }
}
