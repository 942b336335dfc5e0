using Experiments.Core.Diagnostics;
using Experiments.Core.Specs;
using Experiments.Testing;

namespace Experiments.Yaml.Tests;

/// <summary>A folder with a model, data and the YAML under test; gone with the test.</summary>
internal sealed class ExperimentFolder : IDisposable
{
    public const string Minimal = """
        model: model
        data: { train: train.csv }

        """;

    private readonly TemporaryFolder _temporary = new();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    public ExperimentFolder()
    {
        Directory.CreateDirectory(At("model"));
        foreach (string data in new[] { "train.csv", "other.csv", "validation.csv", "test.csv" })
            File.WriteAllText(At(data), "text,label\na,b\n");
    }

    public string Path => _temporary.Path;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public ExperimentFolder With(string name, string yaml)
    {
        string path = At(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, yaml);
        return this;
    }

    public ExperimentFolder Variable(string name, string value)
    {
        _environment[name] = value;
        return this;
    }

    public ReadResult Read(string name = "", params string[] sets) => new ExperimentReader().Read(At(name), sets, _environment);

    /// <summary>The experiment. Fails the test where there is an error.</summary>
    public Experiment Experiment(string name = "", params string[] sets)
    {
        ReadResult result = Read(name, sets);
        Errors(result).ShouldBeEmpty();
        return result.Experiment.ShouldNotBeNull();
    }

    /// <summary>The minimal experiment with these lines beneath.</summary>
    public static ReadResult ReadMinimal(string yaml, params string[] sets)
    {
        using var folder = new ExperimentFolder();
        return folder.With("experiment.yaml", Minimal + yaml).Read("", sets);
    }

    /// <summary>Diagnostics as shown, without the folder's path.</summary>
    public string Show(ReadResult result) => Show(result.Diagnostics);

    public string Show(IEnumerable<Diagnostic> diagnostics) =>
        string.Concat(diagnostics.Select(diagnostic => diagnostic + "\n")).Replace(Path + System.IO.Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

    public static IEnumerable<Diagnostic> Errors(ReadResult result) =>
        result.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error);

    public void Dispose() => _temporary.Dispose();
}
