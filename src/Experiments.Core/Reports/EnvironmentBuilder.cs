using System.Collections.Immutable;
using System.Globalization;
using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Core.Reports;

/// <summary>The surroundings of all runs, side by side where they differ.</summary>
internal static class EnvironmentBuilder
{
    private const string Unknown = "not recorded";

    public static ImmutableArray<EnvironmentRow> Build(IReadOnlyList<ReportSource> sources)
    {
        (string Run, Dictionary<(string Area, string Name), string> Facts)[] runs =
            [.. sources.Where(s => s.Record.Environment is not null).Select(s => (s.Record.Plan.Name, Facts(s.Record)))];
        IEnumerable<(string Area, string Name)> names = runs.SelectMany(r => r.Facts.Keys).Distinct();
        return [.. names.Select(name => Row(name, runs))];
    }

    private static EnvironmentRow Row((string Area, string Name) key, (string Run, Dictionary<(string Area, string Name), string> Facts)[] runs)
    {
        IEnumerable<EnvironmentValue> values = runs
            .GroupBy(r => r.Facts.GetValueOrDefault(key, Unknown), r => r.Run)
            .Select(g => new EnvironmentValue(g.Key, [.. g]));
        return new EnvironmentRow(key.Area, key.Name, [.. values]);
    }

    /// <summary>In the order of the page.</summary>
    private static Dictionary<(string Area, string Name), string> Facts(RunRecord run)
    {
        var facts = new Dictionary<(string Area, string Name), string>();
        void Add(string area, string name, string? value) => facts[(area, name)] = string.IsNullOrEmpty(value) ? "none" : value;

        RunEnvironment machine = run.Environment ?? throw new ArgumentException("The run has no environment.", nameof(run));
        Add("Machine", "Operating system", machine.OperatingSystem);
        Add("Machine", "Architecture", machine.Architecture);
        Add("Machine", "CPU", $"{machine.Cpu}, {machine.Cores} cores");
        Add("Machine", "Memory", (machine.MemoryBytes / (double)(1L << 30)).ToString("0.0", CultureInfo.InvariantCulture) + " GiB");
        Add("Machine", "GPU", machine.GpuDriver is null ? machine.Gpu : $"{machine.Gpu}, driver {machine.GpuDriver}");
        Add("Run", "Device", run.Device);
        Add("Run", "Threads", machine.Threads.ToString(CultureInfo.InvariantCulture));
        Add("Software", ".NET", machine.DotNet);
        Add("Software", "dotnet experiment", machine.Tool);
        Add("Software", "libtorch", machine.Libtorch);
        Add("Software", "Tensor back end", machine.TensorBackend);
        Add("Code", "Git commit", machine.GitCommit is null ? "no repository" : machine.GitDirty ? machine.GitCommit + " with uncommitted changes" : machine.GitCommit);
        foreach (IGrouping<string, InputDigest> role in run.Plan.Inputs.GroupBy(input => input.Role))
            Add("Inputs", role.Key, string.Join("; ", role.Select(Text)));
        foreach ((string name, string version) in machine.Packages)
            Add("Packages", name, version);
        foreach ((string name, string value) in machine.Variables)
            Add("Variables", name, value);
        return facts;
    }

    private static string Text(InputDigest input) =>
        $"{Path.GetFileName(input.Path.TrimEnd('/', '\\'))} · sha256 {input.Sha256[..Math.Min(12, input.Sha256.Length)]}";
}
