using System.Text.RegularExpressions;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Experiments.Torch.Training;

/// <summary>A parameter that the optimizer moves.</summary>
/// <param name="Decays">Weight decay applies to it.</param>
internal sealed record TrainedParameter(string Name, Parameter Value, bool Decays);

/// <summary>Which parameters of a model train: the only difference between the modes.</summary>
internal static partial class TrainedParameters
{
    /// <summary>Lets those train that <paramref name="trains"/> names and freezes all others. In the model's order.</summary>
    public static IReadOnlyList<TrainedParameter> Select(nn.Module model, Func<string, bool> trains)
    {
        var norms = model.named_modules().Where(entry => entry.Item2 is LayerNorm).Select(entry => $"{entry.Item1}.").ToList();
        var trained = new List<TrainedParameter>();
        foreach (var (name, parameter) in model.named_parameters())
        {
            parameter.requires_grad = trains(name);
            if (parameter.requires_grad)
                trained.Add(new TrainedParameter(name, parameter, Decays(name, norms)));
        }

        return trained;
    }

    // transformers' rule: no decay for parameters of normalisation layers, nor for those whose name says bias or norm.
    private static bool Decays(string name, List<string> norms) =>
        !norms.Any(norm => name.StartsWith(norm, StringComparison.Ordinal)) && !Undecayed().IsMatch(name);

    [GeneratedRegex(@"bias|layernorm|rmsnorm|(?:^|\.)norm(?:$|\.)|_norm(?:$|\.)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Undecayed();
}
