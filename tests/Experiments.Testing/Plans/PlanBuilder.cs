using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Knobs;
using Experiments.Core.Plans;
using Experiments.Core.Specs;
using Experiments.Core.Sweeps;

namespace Experiments.Testing.Plans;

/// <summary>Makes complete plans: every knob at its default, a model and training rows that need not exist.</summary>
public sealed class PlanBuilder
{
    private readonly Dictionary<string, Setting> _settings = new(StringComparer.Ordinal);
    private Sweep _sweep = Sweep.OneRun("experiment");
    private string _name = "test";
    private int _threads = 1;

    public PlanBuilder()
    {
        Set("model", "/models/tiny-bert").Set("data.train", "/data/train.csv");
    }

    /// <summary>A plan at the defaults.</summary>
    public static RunPlan Default() => new PlanBuilder().Build();

    public PlanBuilder Named(string experiment)
    {
        _name = experiment;
        return this;
    }

    public PlanBuilder Threads(int count)
    {
        _threads = count;
        return this;
    }

    /// <summary>Any key a user may write, with any value that serialises to JSON: numbers, strings, arrays, dictionaries.</summary>
    public PlanBuilder Set(string key, object? value)
    {
        KeyReading reading = Read(key, value);
        foreach ((string knob, JsonElement read) in reading.Values)
            _settings[knob] = new Setting(knob, read, new Origin(OriginKind.File, new SourceLocation("/experiments/test/experiment.yaml", 1, 1)));
        return this;
    }

    public PlanBuilder Mode(string mode) => Set("mode", mode);

    public PlanBuilder Seed(long seed) => Set("seed", seed);

    /// <summary>Rows to measure on, once an epoch.</summary>
    public PlanBuilder WithValidation(string path = "/data/validation.csv") =>
        Set("data.validation", path).Set("training.eval_strategy", "epoch");

    public PlanBuilder Seeds(params long[] seeds)
    {
        _sweep = _sweep with { Name = "sweep", Seeds = [.. seeds] };
        return this;
    }

    /// <summary>One more axis of the grid.</summary>
    public PlanBuilder Axis(string key, params object[] values)
    {
        _sweep = _sweep with { Name = "sweep", Axes = _sweep.Axes.Add(new Axis(key, [.. values.Select(value => InSweep(key, value, OriginKind.Sweep))])) };
        return this;
    }

    /// <summary>One more branch with these fixed values.</summary>
    public PlanBuilder Variant(string variant, params (string Key, object Value)[] values)
    {
        _sweep = _sweep with
        {
            Name = "sweep",
            Variants = _sweep.Variants.Add(new Variant(variant, [.. values.Select(pair => InSweep(pair.Key, pair.Value, OriginKind.Variant))], [])),
        };
        return this;
    }

    /// <summary>Changes the sweep in ways that have no method of their own.</summary>
    public PlanBuilder Sweeping(Func<Sweep, Sweep> change)
    {
        _sweep = change(_sweep);
        return this;
    }

    public Experiment Experiment() => new(
        _name, "/experiments/test", "Does it work?", null, _settings.ToImmutableSortedDictionary(StringComparer.Ordinal), _sweep,
        [new SourceFile("/experiments/test/experiment.yaml", new string('0', 64))]);

    public SweepPlan Plan() => SweepPlanner.Plan(Experiment(), new PlanContext(_threads, "cpu"));

    /// <summary>All runs of the sweep. Throws where it has errors.</summary>
    public ImmutableArray<RunPlan> BuildAll()
    {
        SweepPlan plan = Plan();
        return plan.HasErrors ? throw new ExperimentException(plan.Diagnostics) : PlanSealer.Seal(plan.Drafts, FakeDigest, FakeDigest("code"));
    }

    /// <summary>The only run. Throws where there are several.</summary>
    public RunPlan Build() => BuildAll().Single();

    /// <summary>A digest that depends on the path alone.</summary>
    public static string FakeDigest(string path) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(path)));

    private static Setting InSweep(string key, object value, OriginKind kind)
    {
        (string knob, JsonElement read) = Read(key, value).Values.First();
        return new Setting(knob, read, new Origin(kind, new SourceLocation("/experiments/test/sweep.yaml", 1, 1)));
    }

    private static KeyReading Read(string key, object? value)
    {
        KeyReading reading = KeyReader.Read(key, JsonSerializer.SerializeToElement(value), null, null);
        return reading.Diagnostics.FirstOrDefault(diagnostic => diagnostic.Severity == Severity.Error) is { } error
            ? throw new ArgumentException(error.ToString(), nameof(key))
            : reading;
    }
}
