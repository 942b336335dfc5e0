using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Weights.Gguf;

namespace Experiments.Torch.Weights;

/// <summary>
/// The weights of a model by their Hugging Face names: <c>model.safetensors</c>, the shards that <c>model.safetensors.index.json</c> lists,
/// an adapter's <c>adapter_model.safetensors</c>, or a GGUF file. Pickle files are never read: loading one runs the code inside it.
/// </summary>
internal sealed class WeightFolder : IDisposable
{
    private const string Model = "model";

    private static readonly string[] PickleFiles =
        ["pytorch_model.bin", "pytorch_model.bin.index.json", "adapter_model.bin", "model.pt", "model.pth"];

    private readonly IReadOnlyList<IDisposable> _files;

    private WeightFolder(IReadOnlyList<SafetensorsFile> files)
    {
        _files = files;
        Weights = files.SelectMany(f => f.Weights).ToDictionary(w => w.Name, StringComparer.Ordinal);
        Metadata = files[0].Metadata;
    }

    private WeightFolder(GgufFile file)
    {
        _files = [file];
        Weights = file.HuggingFaceWeights();
        Metadata = new Dictionary<string, string>(StringComparer.Ordinal);
    }

    /// <summary>Valid until the folder is disposed.</summary>
    public IReadOnlyDictionary<string, Weight> Weights { get; }

    /// <summary>The metadata of the first safetensors file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <param name="folder">A folder, or a GGUF file.</param>
    /// <param name="stem"><c>model</c>, or <c>adapter_model</c> for an adapter.</param>
    /// <exception cref="ExperimentException">There are no weights, or they cannot be read; all problems of all shards together.</exception>
    public static WeightFolder Open(string folder, string stem = Model)
    {
        var single = Path.Combine(folder, $"{stem}.safetensors");
        if (File.Exists(single))
            return new WeightFolder([SafetensorsFile.Open(single)]);
        var index = $"{single}.index.json";
        if (File.Exists(index))
            return OpenShards(folder, index);
        if (stem == Model && GgufPath.Of(folder) is { } gguf)
            return OpenGguf(gguf);
        if (PickleFiles.FirstOrDefault(name => File.Exists(Path.Combine(folder, name))) is { } pickle)
            throw Refuse(DiagnosticCodes.PickleRefused, Path.Combine(folder, pickle),
                "weights in pickle form are not read: loading them would run the code inside",
                $"Convert them once, in Python: AutoModel.from_pretrained('{folder}').save_pretrained('{folder}'), "
                + "with the class that has your head (AutoModelForSequenceClassification, AutoModelForCausalLM …)");
        throw Refuse(DiagnosticCodes.ModelNotFound, folder, $"there is no {stem}.safetensors in this folder",
            $"A model folder has config.json and {stem}.safetensors (or {stem}.safetensors.index.json with its shards)");
    }

    private static WeightFolder OpenGguf(string path)
    {
        var file = GgufFile.Open(path);
        try
        {
            return new WeightFolder(file);
        }
        catch (ExperimentException)
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    private static WeightFolder OpenShards(string folder, string index)
    {
        var map = ReadIndex(index);
        var files = new List<SafetensorsFile>();
        var problems = new List<Diagnostic>();
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var shard in map.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            try
            {
                var file = SafetensorsFile.Open(Path.Combine(folder, shard));
                files.Add(file);
                foreach (var weight in file.Weights.Where(w => !found.TryAdd(w.Name, shard)))
                    problems.Add(Problem(index, $"tensor '{weight.Name}' is in {found[weight.Name]} and in {shard}"));
            }
            catch (ExperimentException e)
            {
                problems.AddRange(e.Diagnostics);
            }
        }

        if (problems.Count == 0)
            problems.AddRange(map.Where(entry => found.GetValueOrDefault(entry.Key) != entry.Value)
                .Select(entry => Problem(index, $"tensor '{entry.Key}' should be in {entry.Value}, and is not")));
        if (problems.Count == 0)
            return new WeightFolder(files);
        files.ForEach(f => f.Dispose());
        throw new ExperimentException(problems);
    }

    /// <summary>
    /// Tensor name to shard file, as transformers writes it: <c>{"metadata": {…}, "weight_map": {"name":
    /// "model-00001-of-00002.safetensors"}}</c>.
    /// </summary>
    private static Dictionary<string, string> ReadIndex(string index)
    {
        try
        {
            using var file = MappedFile.Open(index);
            using var json = JsonDocument.Parse(file.Bytes(0, checked((int)file.Length)).ToArray());
            var map = new Dictionary<string, string>(StringComparer.Ordinal);
            if (json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("weight_map", out var entries) && entries.ValueKind == JsonValueKind.Object)
            {
                foreach (var entry in entries.EnumerateObject())
                    map[entry.Name] = ShardName(entry.Value, index);
            }

            return map.Count > 0 ? map : throw new ExperimentException(Problem(index, "the index has no weight_map"));
        }
        catch (JsonException e)
        {
            throw new ExperimentException(Problem(index, $"the index is not JSON: {e.Message}"), inner: e);
        }
        catch (InvalidOperationException e)
        {
            // JsonElement's answer to half of a surrogate pair in a name.
            throw new ExperimentException(Problem(index, $"the index has a name that is no text: {e.Message}"), inner: e);
        }
    }

    /// <summary>A file beside the index: an index must not lead to other places of the disk.</summary>
    private static string ShardName(JsonElement value, string index)
    {
        var name = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return name is { Length: > 0 } && name.IndexOfAny(['/', '\\']) < 0 && name != ".."
            ? name
            : throw new ExperimentException(Problem(index, "weight_map must hold names of files beside the index"));
    }

    private static Diagnostic Problem(string index, string message) =>
        Diagnostic.Error(DiagnosticCodes.InvalidWeights, message, new SourceLocation(index), "Fetch the index and all its shards again");

    private static ExperimentException Refuse(string code, string path, string message, string hint) =>
        new(Diagnostic.Error(code, message, new SourceLocation(path), hint));
}
