using Experiments.Core.Diagnostics;
using Experiments.Torch.Weights;
using static TorchSharp.torch;

namespace Experiments.Torch.Models;

/// <summary>
/// Which stored weight fills which parameter, and what is wrong with the fit. Nothing has been read yet: a check is cheap.
/// </summary>
/// <param name="Pairs">Parameter name to stored weight.</param>
/// <param name="Fresh">Parameters that a base checkpoint lacks: to be initialised.</param>
/// <param name="Ignored">Stored names that belong to other heads or to buffers.</param>
internal sealed record WeightFit(
    IReadOnlyList<(string Parameter, Weight Weight)> Pairs,
    IReadOnlyList<string> Fresh,
    IReadOnlyList<string> Ignored,
    IReadOnlyList<Diagnostic> Problems);

/// <summary>
/// From a Hugging Face folder's tensors into a model's parameters, strictly: a missing, extra or misshapen tensor is a diagnostic.
/// </summary>
internal static class ParameterLoading
{
    private const int Shown = 5;
    private const string OtherModel = "config.json and the weights may be of different models";

    /// <param name="wanted">Parameter names and shapes.</param>
    /// <param name="source">Shown as the place of problems.</param>
    public static WeightFit Fit(
        IReadOnlyDictionary<string, Weight> stored, IReadOnlyList<(string Name, long[] Shape)> wanted, FamilyNames names, string source)
    {
        var byName = Rename(stored, wanted.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal), names);
        var pairs = new List<(string, Weight)>();
        var fresh = new List<string>();
        var missing = new List<string>();
        var problems = new List<Diagnostic>();
        var location = new SourceLocation(source);
        foreach (var (name, shape) in wanted)
        {
            if (!byName.Remove(name, out var weight))
                (StartsWithAny(name, names.New) ? fresh : missing).Add(name);
            else if (!weight.Shape.SequenceEqual(shape))
                problems.Add(WrongShape(weight, (name, shape), names, location));
            else
                pairs.Add((name, weight));
        }

        // A stored head or pooler that this model has no use for (mean pooling, another task) is no error.
        var ignored = byName.Keys.Where(name => StartsWithAny(name, names.Ignored) || StartsWithAny(name, names.New)
            || names.Buffers.Any(end => name.EndsWith(end, StringComparison.Ordinal))).ToList();
        var unexpected = byName.Keys.Except(ignored, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        problems.AddRange(missing.Take(Shown).Select(name => Diagnostic.Error(
            DiagnosticCodes.MissingWeight, $"the weights lack '{name}'{Among(missing)}", location, OtherModel)));
        problems.AddRange(unexpected.Take(Shown).Select(name => Diagnostic.Error(
            DiagnosticCodes.UnexpectedWeight, $"the weights hold '{name}', which the model has no place for{Among(unexpected)}", location,
            OtherModel)));
        return new WeightFit(pairs, fresh, ignored, problems);
    }

    /// <summary>Copies every pair, widened to float32, straight from the file into the parameter, and initialises what is fresh.</summary>
    /// <param name="deviation">Of the normal distribution that fresh matrices are drawn from; fresh biases are 0, weights of norms 1.</param>
    /// <param name="generator">See <see cref="Initialization"/>.</param>
    public static void Fill(nn.Module model, WeightFit fit, double deviation, Generator generator)
    {
        var parameters = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter, StringComparer.Ordinal);
        WeightCopy.Fill([.. fit.Pairs.Select(pair => (pair.Weight, (Tensor)parameters[pair.Parameter]))]);
        using var frozen = no_grad();
        foreach (var name in fit.Fresh)
        {
            if (parameters[name].shape.Length == 1)
                parameters[name].fill_(name.EndsWith(".weight", StringComparison.Ordinal) ? 1 : 0);
            else
                Initialization.Normal(parameters[name], deviation, generator);
        }
    }

    /// <summary>Reads one stored tensor into a parameter or buffer of the same size, on any device.</summary>
    public static void Copy(Weight weight, Tensor destination) => WeightCopy.Fill([(weight, destination)]);

    // Base checkpoints leave the encoder's prefix away; checkpoints converted from TensorFlow call norms' weights gamma and beta.
    private static Dictionary<string, Weight> Rename(IReadOnlyDictionary<string, Weight> stored, HashSet<string> wanted, FamilyNames names)
    {
        var isBase = names.Base.Length > 0 && !stored.Keys.Any(name => name.StartsWith($"{names.Base}.", StringComparison.Ordinal));
        var renamed = new Dictionary<string, Weight>(StringComparer.Ordinal);
        foreach (var (name, weight) in stored)
        {
            var modern = name.Replace("LayerNorm.gamma", "LayerNorm.weight", StringComparison.Ordinal)
                .Replace("LayerNorm.beta", "LayerNorm.bias", StringComparison.Ordinal);
            if (names.Aliases.TryGetValue(modern, out var own) && !stored.ContainsKey(own))
                modern = own;
            renamed[isBase && !wanted.Contains(modern) ? $"{names.Base}.{modern}" : modern] = weight;
        }

        return renamed;
    }

    private static Diagnostic WrongShape(
        Weight weight, (string Name, long[] Shape) wanted, FamilyNames names, SourceLocation location) => Diagnostic.Error(
        DiagnosticCodes.WrongWeightShape,
        $"'{weight.Name}' is [{string.Join(", ", weight.Shape)}], the model's '{wanted.Name}' [{string.Join(", ", wanted.Shape)}]",
        location,
        StartsWithAny(wanted.Name, names.Head)
            ? "The checkpoint's head was trained for another number of labels; remove its tensors to begin with a new head"
            : OtherModel);

    private static string Among(List<string> all) => all.Count > Shown ? $" (and {all.Count - Shown} more like it)" : "";

    private static bool StartsWithAny(string name, IReadOnlyList<string> prefixes) =>
        prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
