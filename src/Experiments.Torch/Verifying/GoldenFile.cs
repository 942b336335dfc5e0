using System.Runtime.InteropServices;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Weights;
using static TorchSharp.torch;

namespace Experiments.Torch.Verifying;

/// <summary>
/// Inputs and what another program made of them: <c>input.input_ids</c> and the like, <c>output.logits</c> and the like,
/// <c>grad.&lt;parameter&gt;</c>. docs/model-commands.md has the names. Tensors live in the dispose scope they were read in.
/// </summary>
internal sealed class GoldenFile
{
    private const string Input = "input.";
    private const string Output = "output.";
    private const string Gradient = "grad.";

    private readonly Dictionary<string, Tensor> _tensors;

    private GoldenFile(string path, Dictionary<string, Tensor> tensors) => (Path, _tensors) = (path, tensors);

    public string Path { get; }

    /// <summary>int64 [B,T].</summary>
    public Tensor Ids => _tensors[$"{Input}input_ids"];

    /// <summary>int64 [B,T], or null: no padding.</summary>
    public Tensor? Mask => _tensors.GetValueOrDefault($"{Input}attention_mask");

    public Tensor? Types => _tensors.GetValueOrDefault($"{Input}token_type_ids");

    public Tensor? Labels => _tensors.GetValueOrDefault($"{Input}labels");

    public Tensor? DecoderIds => _tensors.GetValueOrDefault($"{Input}decoder_input_ids");

    public bool HasGradients => _tensors.Keys.Any(name => name.StartsWith(Gradient, StringComparison.Ordinal));

    /// <summary>What is expected under a short name: <c>logits</c>; null where nothing is.</summary>
    public Tensor? Expected(string output) => _tensors.GetValueOrDefault(Output + output);

    /// <summary>Short names of what is expected.</summary>
    public IEnumerable<string> Outputs => Names(Output);

    /// <summary>Parameters whose gradients are expected.</summary>
    public IEnumerable<(string Parameter, Tensor Gradient)> Gradients => Names(Gradient).Select(name => (name, _tensors[Gradient + name]));

    /// <exception cref="ExperimentException">The file cannot be read, or lacks what is needed to compute anything.</exception>
    public static GoldenFile Read(string path)
    {
        using var file = SafetensorsFile.Open(path);
        var tensors = file.Weights.ToDictionary(weight => weight.Name, weight => Read(weight, path), StringComparer.Ordinal);
        var golden = new GoldenFile(path, tensors);
        if (!tensors.ContainsKey($"{Input}input_ids"))
            throw Invalid(path, $"{Input}input_ids is missing");
        foreach (var (name, tensor) in tensors.Where(entry => entry.Key.StartsWith(Input, StringComparison.Ordinal)))
        {
            if (tensor.dtype != ScalarType.Int64)
                throw Invalid(path, $"{name} must be int64");
        }

        foreach (var companion in new[] { golden.Mask, golden.Types }.OfType<Tensor>())
        {
            if (golden.Ids.Dimensions != 2 || !companion.shape.SequenceEqual(golden.Ids.shape))
                throw Invalid(path, $"{Input}input_ids, attention_mask and token_type_ids must be of one shape [B,T]");
        }

        return golden.Outputs.Any() ? golden : throw Invalid(path, $"there is no {Output}… to compare with");
    }

    public static ExperimentException Invalid(string path, string message) => new(Diagnostic.Error(
        DiagnosticCodes.InvalidReference, message, new SourceLocation(path),
        "docs/model-commands.md shows how to write such a file in Python"));

    private static Tensor Read(Weight weight, string path)
    {
        long[] shape = [.. weight.Shape];
        switch (weight.Type)
        {
            case ElementType.I64:
                return tensor(MemoryMarshal.Cast<byte, long>(weight.Bytes(0, checked((int)weight.Length))).ToArray(), shape);
            case ElementType.F64 or ElementType.F32 or ElementType.F16 or ElementType.BF16:
                var values = new float[weight.Elements];
                weight.Read(0, values);
                return tensor(values, shape);
            default:
                throw Invalid(path, $"{weight.Name} is {weight.TypeName}: inputs are int64, the others floating-point");
        }
    }

    private IEnumerable<string> Names(string prefix) => _tensors.Keys
        .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
        .Select(name => name[prefix.Length..])
        .Order(StringComparer.Ordinal);
}
