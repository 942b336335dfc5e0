using System.Globalization;
using Experiments.Cli.Output;
using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Cli.Progress;

/// <summary>What a progress line shows of the run that trains now.</summary>
internal sealed class RunProgress(RunPlan plan, string position)
{
    private const int BarWidth = 24;
    private long totalSteps;
    private long resumedFrom;
    private StepCompleted? last;
    private string note = "preparing";
    private RunActivity? activity;

    public void Fold(RunActivity change) => activity = change;

    public void Fold(RunEvent occurred)
    {
        activity = null;
        switch (occurred)
        {
            case RunStarted started:
                totalSteps = started.TotalSteps;
                resumedFrom = started.ResumedFromStep;
                break;
            case StepCompleted step:
                last = step;
                note = "";
                break;
            case EvaluationCompleted evaluation:
                note = string.Join("  ", evaluation.Metrics
                    .Where(metric => metric.Key is "eval_loss" or "eval_accuracy" or "eval_rougeL" || metric.Key == plan.Objective.Metric)
                    .Select(metric => $"{metric.Key} {RunTable.Figure(metric.Value)}"));
                break;
        }
    }

    /// <summary>One line: who, a bar, step of steps, loss, steps a second, time left.</summary>
    public string Line()
    {
        string head = $"{position} {plan.Name}";
        string note = activity is { } work ? $"{work.What} {work.Done}/{work.Total}" : this.note;
        if (last is not { } step || totalSteps == 0)
        {
            return $"{head}  {note}";
        }

        int filled = (int)Math.Clamp(BarWidth * step.Step / totalSteps, 0, BarWidth);
        double rate = step.Seconds > 0 ? (step.Step - resumedFrom) / step.Seconds : 0;
        string left = rate > 0 ? RunTable.Duration((totalSteps - step.Step) / rate) : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{head}  {new string('━', filled)}{new string('─', BarWidth - filled)} {step.Step}/{totalSteps}  loss {step.Loss:0.0000}  {rate:0.0} steps/s{(left.Length > 0 ? $"  {left} left" : "")}  {note}");
    }

    /// <summary>How a finished run is told in one line.</summary>
    public static string Result(RunRecord record)
    {
        string mark = record.State switch
        {
            RunState.Succeeded => "✓",
            RunState.Interrupted => "‖",
            _ => "✗",
        };
        string outcome = record.State switch
        {
            RunState.Succeeded => string.Join("  ", record.Metrics
                .Where(metric => metric.Key is "eval_loss" or "eval_accuracy" or "test_accuracy" || metric.Key == record.Plan.Objective.Metric)
                .Select(metric => $"{metric.Key} {RunTable.Figure(metric.Value)}")),
            RunState.Interrupted => $"interrupted after step {record.Steps}",
            _ => record.Error is { } error ? $"{error.Code} {error.Message}" : record.State.ToString().ToLowerInvariant(),
        };
        return $"{mark} {record.Plan.Name}  {outcome}  {RunTable.Duration(record.DurationSeconds)}";
    }
}
