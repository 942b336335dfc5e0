using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Experiments.Core.Json;
using Experiments.Core.Runs;
using Experiments.Torch.Models;
using Experiments.Torch.Training;
using Experiments.Torch.Weights;
using static TorchSharp.torch;

namespace Experiments.Torch.Saving;

/// <summary>
/// What a run needs beside its weights to go on after <paramref name="Step"/>. The order of the rows and dropout are functions of the
/// plan and the step, so their position is the step itself and no generator's state has to be kept.
/// </summary>
/// <param name="PlanId">A checkpoint of another plan is never used.</param>
/// <param name="Best">The best evaluation so far of the metric that chooses weights.</param>
/// <param name="BestObjective">The best evaluation so far of the sweep's objective.</param>
/// <param name="Digests">SHA-256 by file name: a damaged checkpoint is passed over.</param>
internal sealed record TrainerState(
    string PlanId,
    long Step,
    BestMetric? Best,
    BestMetric? BestObjective,
    double SumOfLosses,
    ImmutableSortedDictionary<string, string> Digests);

/// <summary>The folder <c>checkpoints/step-N</c>: trained weights, best weights, the optimizer's state and trainer_state.json.</summary>
internal static class Checkpoint
{
    private const string StateFile = "trainer_state.json";
    private const string Trained = "trained.safetensors";
    private const string BestTrained = "best.safetensors";
    private const string OptimizerState = "optimizer.safetensors";
    private const string Stem = "step-";

    /// <returns>Its path.</returns>
    public static string Write(string checkpoints, TrainerState state, Trainer trainer, BestWeights best)
    {
        var folder = Path.Combine(checkpoints, string.Create(CultureInfo.InvariantCulture, $"{Stem}{state.Step}"));
        Directory.CreateDirectory(checkpoints);
        FolderSwap.Replace(folder, fresh =>
        {
            var files = new List<WrittenFile>
            {
                TensorFile.Write(Path.Combine(fresh, Trained), trainer.Parameters.Select(p => (p.Name, (Tensor)p.Value))),
                TensorFile.Write(Path.Combine(fresh, OptimizerState), trainer.Optimizer.State),
            };
            if (best.Kept is { Count: > 0 } kept)
                files.Add(TensorFile.Write(Path.Combine(fresh, BestTrained), kept));
            var digests = files.ToImmutableSortedDictionary(file => Path.GetFileName(file.Path), file => file.Sha256);
            File.WriteAllText(
                Path.Combine(fresh, StateFile), JsonSerializer.Serialize(state with { Digests = digests }, ExperimentJson.Document));
        });
        return folder;
    }

    /// <summary>Keeps the newest <paramref name="limit"/>.</summary>
    public static void Prune(string checkpoints, int limit)
    {
        foreach (var (folder, _) in Newest(checkpoints).Skip(limit))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>The newest whole checkpoint of this plan, or null.</summary>
    public static (string Folder, TrainerState State)? Find(string checkpoints, string planId)
    {
        foreach (var (folder, _) in Newest(checkpoints))
        {
            if (ReadState(folder) is { } state && state.PlanId == planId && IsWhole(folder, state))
                return (folder, state);
        }

        return null;
    }

    /// <summary>Puts weights and the optimizer's state back.</summary>
    public static void Load(string folder, Trainer trainer, BestWeights best)
    {
        Fill(Path.Combine(folder, Trained), trainer.Parameters.Select(p => (p.Name, (Tensor)p.Value)));
        Fill(Path.Combine(folder, OptimizerState), trainer.Optimizer.State);
        if (!File.Exists(Path.Combine(folder, BestTrained)))
            return;
        best.Keep(trainer.Parameters);
        Fill(Path.Combine(folder, BestTrained), best.Kept);
    }

    private static void Fill(string path, IEnumerable<(string Name, Tensor Tensor)> tensors)
    {
        using var file = SafetensorsFile.Open(path);
        var weights = file.Weights.ToDictionary(weight => weight.Name, StringComparer.Ordinal);
        foreach (var (name, tensor) in tensors)
            ParameterLoading.Copy(weights[name], tensor);
    }

    private static IEnumerable<(string Folder, long Step)> Newest(string checkpoints) => !Directory.Exists(checkpoints)
        ? []
        : Directory.EnumerateDirectories(checkpoints, $"{Stem}*")
            .Select(folder => (folder, Step: StepOf(Path.GetFileName(folder)[Stem.Length..])))
            .Where(entry => entry.Step >= 0)
            .OrderByDescending(entry => entry.Step);

    private static long StepOf(string number) =>
        long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : -1;

    private static TrainerState? ReadState(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainerState>(File.ReadAllText(Path.Combine(folder, StateFile)), ExperimentJson.Document);
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsWhole(string folder, TrainerState state) => state.Digests.All(entry =>
    {
        var path = Path.Combine(folder, entry.Key);
        if (!File.Exists(path))
            return false;
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream)) == entry.Value;
    });
}
