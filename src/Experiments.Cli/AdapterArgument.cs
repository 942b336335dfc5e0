using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Cli.Commands;
using Experiments.Core.Diagnostics;
using Experiments.Core.Hub;
using Experiments.Core.Json;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Engine.Inputs;
using Microsoft.Extensions.DependencyInjection;

namespace Experiments.Cli;

/// <summary>What <c>RUN|ADAPTER</c> means: a folder that PEFT could have written, or the adapter of a recorded run.</summary>
/// <param name="Source">The adapter.</param>
/// <param name="Home">The folder above which a worker may be, and beside which output goes.</param>
internal sealed record AdapterArgument(AdapterSource Source, string Home)
{
    private const string ConfigFile = "adapter_config.json";
    private const int Probes = 8;

    /// <exception cref="ExperimentException">There is no such run or folder, it has no adapter, or the base model cannot be had.</exception>
    public static async Task<AdapterArgument> FindAsync(AdapterQuestion question, CancellationToken cancellationToken)
    {
        Invocation invocation = question.Invocation;
        string folder = Path.GetFullPath(question.Name, invocation.Folder);
        if (File.Exists(Path.Combine(folder, ConfigFile)))
        {
            string? model = await BaseAsync(invocation, question.Base ?? BaseOf(folder), cancellationToken);
            return new AdapterArgument(new AdapterSource(folder, model, [], Pooling.Cls, []), folder);
        }

        using ReadingStore reading = ReadingStore.Open(invocation, question.Store);
        RunRecord run = reading.Locator.Find(question.Name);
        var files = new RunFolder(run.Folder);
        if (!File.Exists(Path.Combine(files.Adapter, ConfigFile)))
        {
            throw NoAdapter(run);
        }

        string? trainedOn = question.Base is null
            ? (await reading.Services.GetRequiredService<InputLocator>().LocateModelAsync(run.Plan, cancellationToken)).Configuration.Model
            : await BaseAsync(invocation, question.Base, cancellationToken);
        ImmutableArray<string> labels = [.. run.LabelToId.OrderBy(entry => entry.Value).Select(entry => entry.Key)];
        return new AdapterArgument(
            new AdapterSource(files.Adapter, trainedOn, labels, run.Plan.Configuration.Pooling, Texts(files.Predictions)), run.Folder);
    }

    /// <summary>A folder or a GGUF file as it is, a name of the hub as its place in the cache; what is neither is left to the worker.</summary>
    private static async Task<string?> BaseAsync(Invocation invocation, string? text, CancellationToken cancellationToken)
    {
        if (text is null || Path.Exists(Path.GetFullPath(text, invocation.Folder)))
        {
            return text is null ? null : Path.GetFullPath(text, invocation.Folder);
        }

        return HubName.ParseModel(text) is null ? null : await ModelArgument.LocateAsync(invocation, text, cancellationToken);
    }

    /// <summary>The base model as the adapter names it, with its revision; null where it does not, or cannot be read: the worker says why.</summary>
    private static string? BaseOf(string folder)
    {
        try
        {
            JsonElement config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, ConfigFile))).RootElement;
            string? model = Text(config, "base_model_name_or_path");
            return model is not null && Text(config, "revision") is { } revision && !Path.Exists(model) ? $"{model}@{revision}" : model;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement config, string key) =>
        config.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>The run's own texts: what it was measured on.</summary>
    private static ImmutableArray<string> Texts(string predictions) => !File.Exists(predictions)
        ? []
        : [.. File.ReadLines(predictions)
            .Select(line => JsonSerializer.Deserialize<Prediction>(line, ExperimentJson.Line)?.Text)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Take(Probes)];

    private static ExperimentException NoAdapter(RunRecord run) => new(
        Diagnostic.Error(
            DiagnosticCodes.RunNotFound,
            $"The run {run.Id} has no adapter: {(run.State == RunState.Succeeded ? $"its mode is {run.Plan.Configuration.Mode.ToString().ToLowerInvariant()}" : "it has not succeeded")}.",
            hint: "only runs that train adapters (mode lora) leave one"),
        ExitCode.NothingMatched);
}

/// <summary>An adapter as a command line names it.</summary>
/// <param name="Name">A folder or a run.</param>
/// <param name="Base">The base model, a folder or a name of the hub; null: what run or adapter say.</param>
internal sealed record AdapterQuestion(Invocation Invocation, string? Store, string Name, string? Base);
