using Experiments.Torch.Lora;
using Experiments.Torch.Saving;
using Experiments.Torch.Weights;

namespace Experiments.Torch.Exporting;

/// <summary>One layer's two matrices in adapter_model.safetensors.</summary>
/// <param name="Path">Of the layer in the Hugging Face model.</param>
/// <param name="IsTable">Of an embedding: A is [r, rows], B [width, r].</param>
internal sealed record AdapterPair(string Path, Weight A, Weight B, bool IsTable);

/// <summary>An adapter's tensors as they lie in its file: pairs of matrices, and everything else.</summary>
internal sealed class AdapterFile : IDisposable
{
    private static readonly (string A, string B, bool IsTable)[] Kinds =
        [(".lora_A.weight", ".lora_B.weight", false), (".lora_embedding_A", ".lora_embedding_B", true)];

    private readonly WeightFolder _file;

    private AdapterFile(WeightFolder file)
    {
        _file = file;
        var prefix = AdapterNames.InFile("");
        var pairs = new List<AdapterPair>();
        var others = file.Weights.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var name in file.Weights.Keys.Order(StringComparer.Ordinal))
        {
            foreach (var (a, b, isTable) in Kinds)
            {
                if (!name.StartsWith(prefix, StringComparison.Ordinal) || !name.EndsWith(a, StringComparison.Ordinal)
                    || !file.Weights.TryGetValue(name[..^a.Length] + b, out var second))
                {
                    continue;
                }

                pairs.Add(new AdapterPair(name[prefix.Length..^a.Length], file.Weights[name], second, isTable));
                others.Remove(name);
                others.Remove(second.Name);
            }
        }

        Pairs = pairs;
        Others = [.. others.Order(StringComparer.Ordinal)];
    }

    public IReadOnlyList<AdapterPair> Pairs { get; }

    /// <summary>Names of tensors that belong to no pair: trained modules, biases, magnitudes, rows.</summary>
    public IReadOnlyList<string> Others { get; }

    /// <exception cref="Core.Diagnostics.ExperimentException">There is no such file, or it is damaged.</exception>
    public static AdapterFile Open(string folder) => new(WeightFolder.Open(folder, AdapterFolder.Stem));

    public void Dispose() => _file.Dispose();
}
