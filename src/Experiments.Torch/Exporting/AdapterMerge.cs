using System.Security.Cryptography;
using Experiments.Core.Diagnostics;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Torch.Lora;
using Experiments.Torch.Runs;
using Experiments.Torch.Saving;
using static TorchSharp.torch;

namespace Experiments.Torch.Exporting;

/// <summary>
/// Adapter and base to one Hugging Face folder, in float32. What is written is loaded again and compared with the adapter on probes before
/// it takes its place: a merge that changes what the model says is worth nothing
/// (https://github.com/huggingface/peft/issues/1035, 1043, 2105, 2502, 2764).
/// </summary>
internal static class AdapterMerge
{
    // Of the largest logit, or of 1: rounding in float32 is a thousand times less.
    private const double Allowed = 1e-3;

    private static readonly Device Cpu = new(TorchSharp.DeviceType.CPU);

    /// <exception cref="ExperimentException">The adapter cannot be merged, or the merged model would not compute the same.</exception>
    public static MergeReply Run(MergeRequest request)
    {
        var adapted = AdaptedModel.Find(request.Adapter);
        var probes = Probes.Read(adapted.Base, adapted.Config, request.Adapter.Probes);
        using var scope = NewDisposeScope();
        var reply = new MergeReply(request.Output, adapted.Base, 0, 0, probes.Rows.Count, Untied: false, []);
        FolderSwap.Replace(request.Output, fresh =>
        {
            var (expected, untied) = Write(fresh, adapted, probes);
            var actual = Again(fresh, adapted, probes);
            reply = Compare(reply with { Untied = untied }, expected, actual);
        });
        return reply with { Files = [.. Directory.EnumerateFiles(request.Output).Order(StringComparer.Ordinal).Select(Describe)] };
    }

    private static (IReadOnlyList<Tensor> Logits, bool Untied) Write(string folder, AdaptedModel adapted, Probes probes)
    {
        using var model = adapted.Load(Cpu);
        Require(model, adapted);
        var logits = probes.Logits(model);
        LoraModel.Merge(model.Module);
        var heads = MergedWeights.Heads(model.Module);
        var files = model.Language is null ? probes.Files : [.. probes.Files, .. ModelFolder.Companions(model.Config)];
        ModelFolder.Fill(
            folder,
            MergedWeights.Of(model.Module),
            new ModelDescription(model.Config, model.Names, adapted.Labels, adapted.Source.Pooling) { IsUntied = heads.Count > 0 },
            files);
        return (logits, heads.Count > 0);
    }

    private static IReadOnlyList<Tensor> Again(string folder, AdaptedModel adapted, Probes probes)
    {
        using var model = RunModel.Reopen(folder, null, adapted.Purpose, Cpu);
        model.Module.eval();
        return probes.Logits(model);
    }

    private static MergeReply Compare(MergeReply reply, IReadOnlyList<Tensor> expected, IReadOnlyList<Tensor> actual)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var difference = expected.Zip(actual, (a, b) => (double)a.sub(b).abs().max().item<float>()).Max();
        var largest = expected.Max(logits => (double)logits.abs().max().item<float>());
        // Written so that NaN is no pass.
        return difference <= Allowed * Math.Max(1, largest)
            ? reply with { LargestDifference = difference, LargestLogit = largest }
            : throw Differs($"logits of the merged model differ by {difference:0.##e+0}, of logits up to {largest:0.##e+0}");
    }

    private static void Require(RunModel model, AdaptedModel adapted)
    {
        var place = new SourceLocation(Path.Combine(adapted.Source.Folder, AdapterConfig.FileName));
        if (model.Module.named_modules().FirstOrDefault(entry => entry.Item2 is LoraLinear { IsUnmergeable: true }) is { Item1: { } path })
        {
            throw new ExperimentException(Diagnostic.Error(
                DiagnosticCodes.InvalidAdapter,
                $"'{path}' has no bias that lora_bias could be merged into",
                place,
                "Use the adapter as it is"));
        }

        if (MergedWeights.TiedHeads(model.Module).FirstOrDefault(head => head != "lm_head") is { } tied)
        {
            throw new ExperimentException(Diagnostic.Error(
                DiagnosticCodes.TiedWeights,
                $"merging would give '{tied}' a weight of its own, and {model.Names.Class} always shares it with the table of tokens",
                place,
                "Train with lora.ensure_weight_tying: true, or leave the table out of the adapter"));
        }
    }

    private static Artifact Describe(string path)
    {
        using var stream = File.OpenRead(path);
        return new Artifact(Path.GetFileName(path), Convert.ToHexStringLower(SHA256.HashData(stream)), stream.Length);
    }

    private static ExperimentException Differs(string message) =>
        new(Diagnostic.Error(DiagnosticCodes.MergeDiffers, message, hint: "Nothing was written; use the adapter as it is"));
}
