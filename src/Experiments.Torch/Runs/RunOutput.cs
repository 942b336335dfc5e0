using System.Security.Cryptography;
using System.Text.Json;
using Experiments.Core.Json;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Torch.Evaluation;
using Experiments.Torch.Saving;

namespace Experiments.Torch.Runs;

/// <summary>Writes what a run leaves behind and reports every file with its digest.</summary>
internal sealed class RunOutput(RunFolder folder, RunClock clock, Action<RunEvent> emit)
{
    /// <summary>The whole model as a Hugging Face folder, or the adapter as a PEFT one.</summary>
    public void WriteModel(RunModel model, RunData data, Pooling pooling)
    {
        if (model.Adapter is { } adapter)
        {
            AdapterFolder.Write(folder.Adapter, model.Module, adapter);
            ReportFolder(folder.Adapter);
            return;
        }

        ModelFolder.Write(folder.Model, model.Module,
            new ModelDescription(model.Config, model.Names, data.Labels.Names, pooling), data.Tokenizer.Files);
        ReportFolder(folder.Model);
    }

    /// <summary>One line for every measured row, splits in the order given.</summary>
    public void WritePredictions(IEnumerable<(string Split, SplitData Rows, ClassScores Scores)> splits, IReadOnlyList<string> labels)
    {
        var temporary = $"{folder.Predictions}.tmp";
        using (var writer = new StreamWriter(temporary))
        {
            foreach (var prediction in splits.SelectMany(split => Predictions(split.Split, split.Rows, split.Scores, labels)))
                writer.WriteLine(JsonSerializer.Serialize(prediction, ExperimentJson.Line));
        }

        File.Move(temporary, folder.Predictions, overwrite: true);
        Report(folder.Predictions);
    }

    private static IEnumerable<Prediction> Predictions(string split, SplitData rows, ClassScores scores, IReadOnlyList<string> labels) =>
        rows.Texts.Rows.Select((row, i) => new Prediction(
            split,
            row.Index,
            row.TextPair is null ? row.Text : $"{row.Text}\n{row.TextPair}",
            labels[row.Label],
            labels[scores.Predicted[i]],
            scores.Losses[i],
            [.. scores.Probabilities[i]]));

    private void ReportFolder(string path)
    {
        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            Report(file);
    }

    private void Report(string path)
    {
        using var stream = File.OpenRead(path);
        emit(new ArtifactWritten(
            clock.Now,
            Path.GetRelativePath(folder.Path, path).Replace(Path.DirectorySeparatorChar, '/'),
            Convert.ToHexStringLower(SHA256.HashData(stream)),
            stream.Length));
    }
}
