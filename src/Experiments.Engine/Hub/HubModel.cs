using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Hub;
using Experiments.Core.Knobs;

namespace Experiments.Engine.Hub;

/// <summary>Which files of a model's repository are a model to us: configuration, tokenizer and safetensors; nothing that could run code.</summary>
internal static class HubModel
{
    private const string Weights = "model.safetensors";
    private const string Index = "model.safetensors.index.json";
    private const string Adapter = "adapter_model.safetensors";

    /// <summary>Small files, each taken where the repository has it.</summary>
    private static readonly ImmutableArray<string> Small =
    [
        "config.json", "generation_config.json", "adapter_config.json",
        "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "chat_template.jinja",
        "vocab.txt", "vocab.json", "merges.txt", "spiece.model", "tokenizer.model", "sentencepiece.bpe.model",
    ];

    private static readonly string[] Pickles = [".bin", ".pt", ".pth", ".ckpt", ".pkl"];

    /// <summary>All that are wanted but the shards, which only the index names; of a GGUF file, that alone, as it has the rest within.</summary>
    /// <returns>With the name of the GGUF file, where it is one.</returns>
    /// <exception cref="ExperimentException">There are no weights that are read, or no file of this name.</exception>
    public static (HubName Name, ImmutableArray<string> Files) Wanted(HubName name, IReadOnlyList<string> listing)
    {
        string? weights = name.File is not null ? null : new[] { Weights, Index, Adapter }.FirstOrDefault(file => listing.Contains(file));
        if (weights is not null)
            return (name, [.. Small.Where(file => listing.Contains(file)), weights]);

        string[] packed = [.. listing.Where(file => !file.Contains('/', StringComparison.Ordinal) && file.EndsWith(HubName.GgufEnding, StringComparison.OrdinalIgnoreCase))];
        return (packed, name.File) switch
        {
            (_, { } file) when packed.Contains(file) => (name, [file]),
            ([], null) => throw NoWeights(name, listing),
            ([var only], null) => (name with { File = only }, [only]),
            _ => throw WhichFile(name, packed),
        };
    }

    /// <summary>The shards, where the weights are an index of them.</summary>
    /// <exception cref="ExperimentException">The index names what the repository does not have, or makes no sense.</exception>
    public static ImmutableArray<string> Shards(HubName name, string folder, IEnumerable<string> wanted, IReadOnlyList<string> listing)
    {
        if (!wanted.Contains(Index))
            return [];
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(HubPath.In(folder, Index)));
            ImmutableArray<string> shards = [.. json.RootElement.GetProperty("weight_map").EnumerateObject()
                .Select(entry => entry.Value.GetString() ?? "")
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)];
            return shards.FirstOrDefault(shard => !listing.Contains(shard)) is { } missing
                ? throw HubProblems.NoSense(name, $"{Index} names the shard '{missing}', which is not there")
                : shards;
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw HubProblems.NoSense(name, $"{Index} is no index of weights");
        }
    }

    private static ExperimentException NoWeights(HubName name, IReadOnlyList<string> listing)
    {
        if (listing.FirstOrDefault(IsPickle) is { } pickle)
        {
            return HubProblems.Input(
                DiagnosticCodes.PickleRefused,
                $"{name.Repository} has its weights in pickle form only ({pickle}), which is not read: loading it would run the code inside",
                "look for a revision with model.safetensors under its pull requests (@refs/pr/1), or convert it once in Python: "
                + $"AutoModel.from_pretrained('{name.Repository}').save_pretrained('FOLDER'), with the class that has your head, AutoTokenizer likewise, and name FOLDER");
        }

        return HubProblems.Input(
            DiagnosticCodes.ModelNotFound, $"{name.Repository} has no {Weights} and no GGUF file", "name a repository with config.json and model.safetensors at its root");
    }

    private static ExperimentException WhichFile(HubName name, string[] packed)
    {
        string? close = name.File is null ? packed[0] : KeySpelling.ClosestName(name.File, packed) ?? packed.FirstOrDefault();
        return HubProblems.Input(
            DiagnosticCodes.HubSplitNotFound,
            name.File is null
                ? $"{name.Repository} has several GGUF files: {string.Join(", ", packed)}"
                : $"{name.Repository} has no file '{name.File}'{(packed.Length > 0 ? $", but {string.Join(", ", packed)}" : "")}",
            close is null ? "leave the file away" : $"write for example {name with { File = close }}");
    }

    private static bool IsPickle(string file) =>
        !file.Contains('/', StringComparison.Ordinal) && Pickles.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) && file != "training_args.bin";
}
