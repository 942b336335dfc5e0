using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Experiments.Core.Diagnostics;
using Experiments.Core.Specs;
using Experiments.Yaml.Documents;
using Experiments.Yaml.Files;

namespace Experiments.Yaml;

/// <summary>What was read. <paramref name="Experiment"/> is null where there is an error among the diagnostics.</summary>
public sealed record ReadResult(Experiment? Experiment, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>Reads experiment folders: the file, what it <c>extends</c>, and the command line's <c>--set</c>.</summary>
public sealed class ExperimentReader
{
    private const int MaxChain = 16;

    /// <summary>What a folder stands for, the first that is there.</summary>
    private static readonly string[] FileNames = ["sweep.yaml", "experiment.yaml"];

    /// <summary>All that is wrong is collected, each with its place in the file.</summary>
    /// <param name="path">A file, or a folder: its sweep.yaml if there is one, else its experiment.yaml.</param>
    /// <param name="sets"><c>key=value</c>, the last one of a key wins.</param>
    /// <param name="environment">What <c>${NAME}</c> reads.</param>
    public ReadResult Read(string path, IReadOnlyList<string> sets, IReadOnlyDictionary<string, string> environment)
    {
        var diagnostics = new List<Diagnostic>();
        if (FindFile(path, diagnostics) is not { } file)
            return new ReadResult(null, [.. diagnostics]);

        var values = new YamlValues(new Variables(environment), diagnostics);
        var settings = new SettingReader(values, diagnostics);
        var layers = new LayerReader(settings, values, diagnostics);
        var layer = new Layer();
        List<LoadedFile> chain = LoadChain(file, values, diagnostics);
        foreach (LoadedFile loaded in Enumerable.Reverse(chain))
            layers.Read(loaded.Root, OriginKind.File, layer);
        layers.Read(CommandLine.Compose(sets, diagnostics), OriginKind.Set, layer);

        Sweep sweep = new SweepReader(settings, values, diagnostics).Read(
            Path.GetFileNameWithoutExtension(file), new SourceLocation(file, 1, 1), layer.Sections, layer.Settings.GetValueOrDefault("seed"));
        Experiment experiment = Compose(file, chain, layer, sweep, diagnostics);
        diagnostics.AddRange(InputCheck.Find(experiment));
        bool failed = diagnostics.Exists(diagnostic => diagnostic.Severity == Severity.Error);
        return new ReadResult(failed ? null : experiment, InOrder(diagnostics, chain));
    }

    /// <summary>As one reads the files, the named one first; the command line comes last.</summary>
    private static ImmutableArray<Diagnostic> InOrder(List<Diagnostic> diagnostics, List<LoadedFile> chain) =>
    [
        .. diagnostics.Distinct()
            .OrderBy(diagnostic => chain.FindIndex(loaded => loaded.Path == diagnostic.Location?.File) is >= 0 and var at ? at : chain.Count)
            .ThenBy(diagnostic => diagnostic.Location?.Line)
            .ThenBy(diagnostic => diagnostic.Location?.Column),
    ];

    private static Experiment Compose(string file, List<LoadedFile> chain, Layer layer, Sweep sweep, List<Diagnostic> diagnostics)
    {
        string folder = Path.GetDirectoryName(file) ?? "";
        string name = layer.Header.GetValueOrDefault("name") ?? Path.GetFileName(folder);
        if (!LayerReader.IsName(name) && !diagnostics.Exists(diagnostic => diagnostic.Severity == Severity.Error))
            diagnostics.Add(LayerReader.InvalidName(name, new SourceLocation(file)) with { Hint = "set name: where the folder's name does not do" });
        return new Experiment(
            name,
            folder,
            layer.Header.GetValueOrDefault("question"),
            layer.Header.GetValueOrDefault("hypothesis"),
            layer.Settings.ToImmutableSortedDictionary(StringComparer.Ordinal),
            sweep,
            [.. chain.Select(loaded => new SourceFile(loaded.Path, loaded.Sha256))]);
    }

    private static string? FindFile(string path, List<Diagnostic> diagnostics)
    {
        string full = Path.GetFullPath(path);
        if (File.Exists(full))
            return full;
        if (!Directory.Exists(full))
        {
            diagnostics.Add(Diagnostic.Error(DiagnosticCodes.FileNotFound, "there is no such file or folder", new SourceLocation(full)));
            return null;
        }

        string? found = FileNames.Select(name => Path.Combine(full, name)).FirstOrDefault(File.Exists);
        if (found is null)
            diagnostics.Add(Diagnostic.Error(DiagnosticCodes.FileNotFound, "the folder has neither sweep.yaml nor experiment.yaml", new SourceLocation(full)));
        return found;
    }

    /// <summary>The file and what it extends, the named one first. A broken file ends the chain; it is reported.</summary>
    private static List<LoadedFile> LoadChain(string file, YamlValues values, List<Diagnostic> diagnostics)
    {
        var chain = new List<LoadedFile>();
        string? next = file;
        while (next is not null)
        {
            try
            {
                LoadedFile loaded = Load(next);
                chain.Add(loaded);
                next = Extended(loaded, chain, values, diagnostics);
            }
            catch (ExperimentException problem)
            {
                diagnostics.AddRange(problem.Diagnostics);
                next = null;
            }
        }

        return chain;
    }

    private static string? Extended(LoadedFile loaded, List<LoadedFile> chain, YamlValues values, List<Diagnostic> diagnostics)
    {
        YamlNode? extends = loaded.Root.Entries.FirstOrDefault(entry => entry.Key == "extends")?.Value;
        if (extends is not { Kind: YamlKind.Scalar })
            return null;
        string path = Path.GetFullPath(values.Text(extends), Path.GetDirectoryName(loaded.Path) ?? "");
        string? problem = chain.Exists(other => other.Path == path) ? $"'{path}' extends itself"
            : chain.Count >= MaxChain ? $"more than {MaxChain} files extend each other"
            : null;
        if (problem is not null)
            diagnostics.Add(Diagnostic.Error(DiagnosticCodes.ConflictingKeys, problem, extends.At));
        else if (!File.Exists(path))
            diagnostics.Add(Diagnostic.Error(DiagnosticCodes.FileNotFound, $"there is no file '{path}' to extend", extends.At));
        else
            return path;
        return null;
    }

    private static LoadedFile Load(string path)
    {
        try
        {
            if (new FileInfo(path).Length > 4L * YamlComposer.MaxCharacters)
            {
                throw new ExperimentException(Diagnostic.Error(
                    DiagnosticCodes.UnsafeYaml, $"the file is larger than {YamlComposer.MaxCharacters >> 20} MiB", new SourceLocation(path)));
            }

            byte[] bytes = File.ReadAllBytes(path);
            string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
            return new LoadedFile(path, YamlComposer.Compose(text, path), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
        catch (DecoderFallbackException problem)
        {
            throw new ExperimentException(Diagnostic.Error(DiagnosticCodes.InvalidYaml, "the file is not UTF-8", new SourceLocation(path)), inner: problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ExperimentException(Diagnostic.Error(DiagnosticCodes.FileNotFound, problem.Message, new SourceLocation(path)), inner: problem);
        }
    }

    private sealed record LoadedFile(string Path, YamlNode Root, string Sha256);
}
