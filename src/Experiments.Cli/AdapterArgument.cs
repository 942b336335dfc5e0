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

    /// <param name="text">A path, or what <see cref="Engine.Stores.RunLocator"/> finds a run by.</param>
    /// <param name="baseFolder">The base model, if the user names it.</param>
    /// <exception cref="ExperimentException">There is no such run or folder, or it has no adapter.</exception>
    public static async Task<AdapterArgument> FindAsync(
        Invocation invocation, string? store, string text, string? baseFolder, CancellationToken cancellationToken)
    {
        string? named = baseFolder is null ? null : await ModelArgument.LocateAsync(invocation, baseFolder, cancellationToken);
        string folder = Path.GetFullPath(text, invocation.Folder);
        if (File.Exists(Path.Combine(folder, ConfigFile)))
        {
            named ??= await HubBaseAsync(invocation, folder, cancellationToken);
            return new AdapterArgument(new AdapterSource(folder, named, [], Pooling.Cls, []), folder);
        }

        using ReadingStore reading = ReadingStore.Open(invocation, store);
        RunRecord run = reading.Locator.Find(text);
        var files = new RunFolder(run.Folder);
        if (!File.Exists(Path.Combine(files.Adapter, ConfigFile)))
        {
            throw NoAdapter(run);
        }

        named ??= (await reading.Services.GetRequiredService<InputLocator>().LocateAsync(run.Plan, cancellationToken)).Configuration.Model;
        return new AdapterArgument(Of(run, files, named), run.Folder);
    }

    /// <summary>The base that the adapter's own configuration names, where that is a name of the hub and no folder; null: what it names is a path.</summary>
    private static async Task<string?> HubBaseAsync(Invocation invocation, string folder, CancellationToken cancellationToken)
    {
        using JsonDocument config = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, ConfigFile), cancellationToken));
        string? Text(string key) => config.RootElement.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (Text("base_model_name_or_path") is not { } said || Path.Exists(Path.GetFullPath(said, invocation.Folder)) || HubName.ParseModel(said) is not { } name)
        {
            return null;
        }

        return await ModelArgument.LocateAsync(invocation, (name with { Revision = Text("revision") ?? name.Revision }).ToString(), cancellationToken);
    }

    private static AdapterSource Of(RunRecord run, RunFolder files, string baseFolder)
    {
        RunConfiguration configuration = run.Plan.Configuration;
        ImmutableArray<string> labels = [.. run.LabelToId.OrderBy(entry => entry.Value).Select(entry => entry.Key)];
        return new AdapterSource(files.Adapter, baseFolder, labels, configuration.Pooling, Texts(files.Predictions));
    }

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
