using Experiments.Testing;

namespace Experiments.Torch.Tests.Models;

/// <summary>Pretrained models and what the reference makes of them.</summary>
internal static class RealModel
{
    /// <summary>The model's folder, beside the reference numbers or among the quickstart's, and its safetensors file of reference outputs; skips
    /// the test where one is missing.</summary>
    public static (string Folder, string Reference) Find(string name)
    {
        var beside = Path.Combine(GoldenFolder.Root, "..", "models", name);
        var folder = Directory.Exists(beside) ? beside : Path.Combine(RepositoryFolder.Root, "experiments", "quickstart", "models", name);
        var reference = GoldenFolder.PathOf("real", $"{name}.safetensors");
        Skip.IfNot(Directory.Exists(folder) && File.Exists(reference), $"The weights of {name} are not here.");
        return (folder, reference);
    }
}
