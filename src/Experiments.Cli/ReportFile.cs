using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Cli.Commands;
using Experiments.Core.Json;
using Experiments.Core.Plans;
using Experiments.Core.Reports;
using Experiments.Core.Runs;
using Experiments.Engine.Stores;
using Experiments.Reports;
using Microsoft.Extensions.DependencyInjection;

namespace Experiments.Cli;

/// <summary>Renders runs to one HTML file.</summary>
internal static class ReportFile
{
    /// <param name="output">Null: <c>reports/</c> beside the store, named after experiment and sweep.</param>
    /// <returns>The file's absolute path.</returns>
    public static string Write(Invocation invocation, IServiceProvider services, string store, IReadOnlyList<RunRecord> runs, string? output)
    {
        string root = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(store)) ?? store;
        RunPlan first = runs[0].Plan;
        string path = output is not null
            ? Path.GetFullPath(output, invocation.Folder)
            : Path.Combine(root, "reports", $"{first.Experiment}-{first.Sweep}.html");

        ReportModel model = ReportBuilder.Build(Input(invocation, services, store, runs));
        string html = services.GetRequiredService<ReportRenderer>().Render(model, TemplateFolders(root, first));
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        File.WriteAllText(path, html);
        return path;
    }

    private static ReportInput Input(Invocation invocation, IServiceProvider services, string store, IReadOnlyList<RunRecord> runs)
    {
        using RunReader reader = services.GetRequiredService<RunReaderFactory>().Open(store);
        RunPlan first = runs[0].Plan;
        return new ReportInput(
            first.Experiment,
            first.Sweep,
            first.Purpose?.Question,
            first.Purpose?.Hypothesis,
            first.Purpose is { } purpose ? Path.GetRelativePath(invocation.Folder, purpose.File) : null,
            [.. runs.Select(run => new ReportSource(run, [.. reader.Series(run.Id)], Predictions(run)))]);
    }

    /// <summary>A user's templates stand before ours, file by file.</summary>
    private static List<string> TemplateFolders(string root, RunPlan plan)
    {
        List<string> folders = [];
        if (plan.Purpose is { } purpose && Path.GetDirectoryName(purpose.File) is { } experiment)
        {
            folders.Add(Path.Combine(experiment, "templates"));
        }

        folders.Add(Path.Combine(root, "templates"));
        return [.. folders.Where(Directory.Exists)];
    }

    private static ImmutableArray<Prediction> Predictions(RunRecord run)
    {
        string path = new RunFolder(run.Folder).Predictions;
        return File.Exists(path)
            ? [.. File.ReadLines(path)
                .Where(line => line.Length > 0)
                .Select(line => JsonSerializer.Deserialize<Prediction>(line, ExperimentJson.Line))
                .OfType<Prediction>()]
            : [];
    }
}
