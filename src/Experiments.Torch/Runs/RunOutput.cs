using System.Security.Cryptography;
using System.Text.Json;
using Experiments.Core.Json;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Torch.Saving;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Runs;

/// <summary>Writes what a run leaves behind and reports every file with its digest.</summary>
internal sealed class RunOutput(RunFolder folder, RunClock clock, Action<RunEvent> emit)
{
    /// <summary>The whole model as a Hugging Face folder, or the adapter as a PEFT one.</summary>
    public void WriteModel(RunModel model, RunRows rows, Pooling pooling)
    {
        if (model.Adapter is { } adapter)
        {
            AdapterFolder.Write(folder.Adapter, model.Module, adapter);
            ReportFolder(folder.Adapter);
            return;
        }

        var labels = model.Classifier is null ? [] : rows.Labels;
        IReadOnlyList<CompanionFile> files =
            model.Language is null ? rows.Tokenizer.Files : [.. rows.Tokenizer.Files, .. ModelFolder.Companions(model.Config)];
        ModelFolder.Write(folder.Model, model.Module, new ModelDescription(model.Config, model.Names, labels, pooling), files);
        ReportFolder(folder.Model);
    }

    /// <summary>One line a prediction, in the order given.</summary>
    public void WritePredictions(IReadOnlyList<Prediction> predictions)
    {
        var temporary = $"{folder.Predictions}.tmp";
        using (var writer = new StreamWriter(temporary))
        {
            foreach (var prediction in predictions)
                writer.WriteLine(JsonSerializer.Serialize(prediction, ExperimentJson.Line));
        }

        File.Move(temporary, folder.Predictions, overwrite: true);
        Report(folder.Predictions);
    }

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
