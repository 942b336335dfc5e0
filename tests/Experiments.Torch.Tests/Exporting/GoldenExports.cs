using Experiments.Core.Plans;
using Experiments.Core.Workers;
using Experiments.Testing;
using Experiments.Testing.Golden;

namespace Experiments.Torch.Tests.Exporting;

/// <summary>PEFT's reference adapters with the models they belong to.</summary>
internal static class GoldenExports
{
    /// <summary>Skips the test where case or model are not at this root.</summary>
    public static AdapterSource Source(string name)
    {
        var folder = GoldenCases.FolderOf("peft", name);
        Skip.IfNot(Directory.Exists(folder), $"{name} is not at this root.");
        var model = GoldenFolder.PathOf("models", (string)GoldenCases.Json(folder, "case.json")["model"]!);
        Skip.IfNot(Directory.Exists(model), "The model of this adapter is not at this root.");
        return new AdapterSource(folder, model, [], Pooling.Cls, []);
    }
}
