using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Runs;
using FsCheck;
using FsCheck.Fluent;

namespace Experiments.Core.Tests.Runs;

/// <summary>Any sequence of events, sensible or not.</summary>
public static class EventGenerator
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<double> Numbers = Gen.OneOf(
        Gen.Elements(double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 5e-324, 0.1f),
        Gen.Choose(-1000, 1000).Select(number => number / 7.0));

    private static readonly Gen<string> Texts = Gen.Elements("", "plain", "line\nfeed", "quote\"", "ümläut 中 🙂", "\0");

    public static Arbitrary<RunEvent[]> Events() => Arb.From(Event().ArrayOf());

    private static Gen<RunEvent> Event() => Gen.OneOf(
        from attempt in Gen.Choose(1, 3)
        from resumed in Gen.Choose(0, 6)
        select (RunEvent)new RunStarted(Start, attempt, 8, 1, 10, 5, "cpu", 1, 7, resumed),
        from step in Gen.Choose(1, 8)
        from loss in Numbers
        from norm in Numbers
        select (RunEvent)new StepCompleted(Start.AddSeconds(step), step, step / 8.0, loss, 1e-3, norm, 64, step),
        from step in Gen.Choose(0, 8)
        from value in Numbers
        from split in Gen.Elements("eval", "test")
        select (RunEvent)new EvaluationCompleted(
            Start.AddSeconds(step), step, 1, split, ImmutableSortedDictionary<string, double>.Empty.Add($"{split}_loss", value), [[1, 2], [3, 4]], 1),
        Texts.Select(RunEvent (text) => new Noted(Start, Severity.Info, text)),
        Texts.Select(RunEvent (text) => new ArtifactWritten(Start, "model/" + text, "00", 3)),
        Texts.Select(RunEvent (text) => new RunFailed(Start, "EXP4040", text)),
        Texts.Select(RunEvent (text) => new RunLost(Start, text)),
        Numbers.Select(RunEvent (value) => new RunSucceeded(
            Start, ImmutableSortedDictionary<string, double>.Empty.Add("eval_loss", value), new BestMetric(3, "eval_loss", value), 9)),
        Gen.Choose(0, 8).Select(RunEvent (step) => new CheckpointSaved(Start, step, $"checkpoints/step-{step}")),
        Gen.Choose(0, 8).Select(RunEvent (step) => new RunInterrupted(Start, step)),
        Gen.Constant<RunEvent>(new DataPrepared(Start, [new SplitSummary("train", 3, 9, 0, 4)], ImmutableSortedDictionary<string, int>.Empty.Add("yes", 0))));
}
