using System.Collections.Immutable;
using Experiments.Core.Reports;
using Experiments.Core.Runs;
using Experiments.Testing.Reports;

namespace Experiments.Reports.Tests;

/// <summary>A sweep whose every text tries to break out of where it is written.</summary>
internal static class HostileInput
{
    public const string Attack = "</script></title><img src=x onerror=\"alert(1)\"> ' onmouseover='alert(2) {{ 1 + 1 }} ${2} &amp; \u0001";

    public static ReportInput Make()
    {
        ReportInput input = ReportInputs.WithFailures();
        return input with
        {
            Title = Attack,
            Sweep = Attack,
            Question = Attack,
            Hypothesis = $"{Attack} [link](javascript:alert(3)) ![picture](https://example.org/x.png) <javascript:alert(4)> `{Attack}`",
            SweepFile = Attack,
            Runs = [.. input.Runs.Concat(ReportInputs.Answering().Runs).Select(Poison)],
        };
    }

    private static ReportSource Poison(ReportSource source)
    {
        RunRecord record = source.Record;
        ImmutableSortedDictionary<string, int> labels = record.LabelToId.ToImmutableSortedDictionary(l => l.Key + Attack, l => l.Value, StringComparer.Ordinal);
        return source with
        {
            Record = record with
            {
                Plan = record.Plan with { Name = record.Plan.Name + Attack, Group = record.Plan.Group + Attack },
                LabelToId = labels,
                Device = Attack,
                Environment = record.Environment! with { Cpu = Attack, Packages = record.Environment.Packages.Add(Attack, Attack) },
                Error = record.Error is null ? null : new RunError(record.Error.Code, Attack, Attack),
            },
            Predictions = [.. source.Predictions.Select(p => p with { Text = Attack + p.Text, Label = p.Label + Attack, Predicted = p.Predicted + Attack, Task = p.Task + Attack })],
        };
    }
}
