using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;

namespace Experiments.Core.Runs;

/// <summary>
/// Folds a plan and the events of its run, in order, into what is known of the run. Pure: the same events give the same record,
/// however they were cut into portions. Any sequence folds, also that of a journal that ends anywhere.
/// </summary>
/// <remarks>
/// A later attempt takes the place of what an earlier one recorded after the step it resumed from: series are cut there,
/// metrics go back to the evaluations that remain, artifacts are dropped as they are written at the end.
/// </remarks>
public sealed class RunFold(RunPlan plan, string folder, RunEnvironment? environment = null)
{
    private readonly SeriesFold _series = new();
    private readonly List<EvaluationCompleted> _evaluations = [];
    private readonly Dictionary<string, Artifact> _artifacts = new(StringComparer.Ordinal);

    /// <summary>Seconds of work behind each step, over all attempts that count.</summary>
    private readonly List<(long Step, double Seconds)> _elapsed = [];

    private RunState _state = RunState.Queued;
    private RunStarted? _attempt;
    private DateTimeOffset? _started;
    private DateTimeOffset? _finished;
    private double _carriedSeconds;
    private double _attemptSeconds;
    private DataPrepared? _data;
    private RunSucceeded? _success;
    private RunError? _error;

    /// <summary>As far as the events go.</summary>
    public RunRecord Record => new(
        plan,
        folder,
        _state,
        _attempt?.Attempt ?? 0,
        _started,
        _finished,
        _carriedSeconds + _attemptSeconds,
        _elapsed.Count == 0 ? _attempt?.ResumedFromStep ?? 0 : _elapsed[^1].Step,
        _attempt?.TotalSteps ?? 0,
        _attempt?.Parameters ?? 0,
        _attempt?.TrainableParameters ?? 0,
        _attempt?.Device,
        _attempt?.Threads ?? 0,
        Metrics(),
        _success?.Best ?? Best(),
        _data?.Splits ?? [],
        _data?.LabelToId ?? ImmutableSortedDictionary<string, int>.Empty,
        Confusion(),
        [.. _artifacts.Values.OrderBy(artifact => artifact.Path, StringComparer.Ordinal)],
        environment,
        _error);

    /// <summary>By name.</summary>
    public ImmutableArray<MetricSeries> Series => _series.ToImmutable();

    public static RunFold Of(RunPlan plan, string folder, IEnumerable<RunEvent> events, RunEnvironment? environment = null)
    {
        RunFold fold = new(plan, folder, environment);
        foreach (RunEvent runEvent in events)
            fold.Add(runEvent);
        return fold;
    }

    /// <summary>Takes the next event. Kinds that this version does not know change nothing.</summary>
    public void Add(RunEvent runEvent)
    {
        switch (runEvent)
        {
            case RunStarted started:
                Begin(started);
                break;
            case DataPrepared data:
                _data = data;
                break;
            case StepCompleted step:
                Add(step);
                break;
            case EvaluationCompleted evaluation:
                _evaluations.Add(evaluation);
                _series.Add(evaluation);
                break;
            case ArtifactWritten artifact:
                _artifacts[artifact.Path] = new Artifact(artifact.Path, artifact.Sha256, artifact.Bytes);
                break;
            case RunSucceeded success:
                _success = success;
                End(RunState.Succeeded, success.At);
                _attemptSeconds = success.Seconds;
                break;
            case RunFailed failure:
                _error = new RunError(failure.Code, failure.Message, failure.Detail);
                End(RunState.Failed, failure.At);
                break;
            case RunInterrupted interrupted:
                End(RunState.Interrupted, interrupted.At);
                break;
            case RunLost lost when _state is RunState.Queued or RunState.Running:
                _error = new RunError(DiagnosticCodes.WorkerDied, lost.Reason);
                End(RunState.Lost, lost.At);
                break;
        }
    }

    private void Begin(RunStarted started)
    {
        _series.CutAfter(started.ResumedFromStep);
        _evaluations.RemoveAll(evaluation => evaluation.Step > started.ResumedFromStep || started.ResumedFromStep == 0);
        _elapsed.RemoveAll(entry => entry.Step > started.ResumedFromStep);
        _artifacts.Clear();
        _success = null;
        _error = null;
        _finished = null;
        _started = started.ResumedFromStep == 0 ? started.At : _started ?? started.At;
        _carriedSeconds = _elapsed.Count == 0 ? 0 : _elapsed[^1].Seconds;
        _attemptSeconds = 0;
        _attempt = started;
        _state = RunState.Running;
    }

    private void Add(StepCompleted step)
    {
        _attemptSeconds = step.Seconds;
        while (_elapsed.Count > 0 && _elapsed[^1].Step >= step.Step)
            _elapsed.RemoveAt(_elapsed.Count - 1);
        _elapsed.Add((step.Step, _carriedSeconds + step.Seconds));
        _series.Add(step);
    }

    private void End(RunState state, DateTimeOffset at)
    {
        _state = state;
        _finished = at;
        if (_attempt is not null)
            _attemptSeconds = Math.Max(_attemptSeconds, (at - _attempt.At).TotalSeconds);
    }

    private ImmutableSortedDictionary<string, double> Metrics()
    {
        var metrics = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (EvaluationCompleted evaluation in _evaluations)
        {
            foreach ((string name, double value) in evaluation.Metrics)
                metrics[name] = value;
        }

        foreach ((string name, double value) in _success?.Metrics ?? ImmutableSortedDictionary<string, double>.Empty)
            metrics[name] = value;
        return metrics.ToImmutable();
    }

    private BestMetric? Best()
    {
        string metric = plan.Objective.Metric;
        BestMetric? best = null;
        foreach (EvaluationCompleted evaluation in _evaluations)
        {
            if (evaluation.Metrics.TryGetValue(metric, out double value) && plan.Objective.Prefers(value, best?.Value ?? double.NaN))
                best = new BestMetric(evaluation.Step, metric, value);
        }

        return best;
    }

    private ImmutableArray<ImmutableArray<int>> Confusion()
    {
        string split = plan.Objective.Metric.Split('_')[0];
        return _evaluations.FindLast(evaluation => evaluation.Split == split && !evaluation.Confusion.IsDefaultOrEmpty)?.Confusion ?? [];
    }
}
