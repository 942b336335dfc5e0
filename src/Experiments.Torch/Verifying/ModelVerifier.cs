using Experiments.Core.Workers;
using static TorchSharp.torch;

namespace Experiments.Torch.Verifying;

/// <summary>Whether a model computes here what it computed elsewhere.</summary>
internal static class ModelVerifier
{
    /// <summary>Of outputs, absolute.</summary>
    private const double OutputTolerance = 1e-5;

    /// <summary>Relative to the loss.</summary>
    private const double LossTolerance = 1e-6;

    /// <summary>Relative to a gradient's largest element.</summary>
    private const double GradientTolerance = 1e-4;

    /// <summary>
    /// Relative to the largest element of all gradients, on top: a gradient that is zero but for rounding, as that of the keys' bias is
    /// which softmax does not see, has no scale of its own.
    /// </summary>
    private const double GradientNoise = 1e-7;

    /// <exception cref="Core.Diagnostics.ExperimentException">Model or golden file cannot be used.</exception>
    public static VerifyReply Verify(VerifyModelRequest request)
    {
        using var scope = NewDisposeScope();
        var golden = GoldenFile.Read(request.Golden);
        var computed = Computation.Of(request.Folder, golden);
        var compared = new List<TensorDifference>();
        var skipped = new List<SkippedTensor>();
        foreach (var name in golden.Outputs)
        {
            var expected = golden.Expected(name)!;
            var why = computed.Missing.GetValueOrDefault(name, $"{computed.Class} has no such output");
            if (computed.Outputs.TryGetValue(name, out var actual))
                compared.Add(Output(name, actual, expected, computed.Mask, request.Tolerance));
            else
                skipped.Add(new SkippedTensor($"output.{name}", why));
        }

        if (computed.Gradients.Count > 0)
            compared.AddRange(Gradients(golden, computed, request.Tolerance));
        else
            skipped.AddRange(golden.Gradients.Select(gradient =>
                new SkippedTensor($"grad.{gradient.Parameter}", "there is no loss to take it from")));
        return new VerifyReply(computed.Class, compared, skipped);
    }

    private static TensorDifference Output(string name, Tensor actual, Tensor expected, Tensor? mask, double? tolerance)
    {
        // Outputs of language models at padding mean nothing.
        var isMasked = mask is not null && name is "logits" or "last_hidden_state" && actual.shape.SequenceEqual(expected.shape);
        var (a, b) = isMasked ? (actual.mul(mask!), expected.mul(mask!)) : (actual, expected);
        var difference = Difference($"output.{name}", a, b, 0);
        return difference with
        {
            Tolerance = name == "loss" ? (tolerance ?? LossTolerance) * difference.Scale : tolerance ?? OutputTolerance,
        };
    }

    private static IEnumerable<TensorDifference> Gradients(GoldenFile golden, Computation computed, double? tolerance)
    {
        var noise = GradientNoise * golden.Gradients.Max(gradient => Largest(gradient.Gradient));
        foreach (var (parameter, expected) in golden.Gradients)
        {
            var difference = computed.Gradients.TryGetValue(parameter, out var actual)
                ? Difference($"grad.{parameter}", actual, expected, noise)
                : new TensorDifference($"grad.{parameter}", expected.shape, double.NaN, Largest(expected), 0);
            yield return difference with { Tolerance = ((tolerance ?? GradientTolerance) * difference.Scale) + noise };
        }
    }

    /// <summary>A scalar may be stored as one element; any other difference in shape is a difference without end.</summary>
    private static TensorDifference Difference(string name, Tensor actual, Tensor expected, double tolerance)
    {
        var same = actual.shape.SequenceEqual(expected.shape) || (actual.numel() == 1 && expected.numel() == 1);
        return new TensorDifference(
            name, expected.shape, same ? Largest(actual.flatten().sub(expected.flatten())) : double.NaN, Largest(expected), tolerance);
    }

    private static double Largest(Tensor tensor) => tensor.numel() == 0 ? 0 : tensor.abs().max().item<float>();
}
