using System.Collections.Immutable;
using Experiments.Core.Runs;
using Experiments.Torch.Training;

namespace Experiments.Torch.Runs;

/// <summary>
/// What a run learns from and how it is measured: all that <see cref="TrainingRun"/> knows of tasks and modes. Everything is on the
/// run's device and thread.
/// </summary>
/// <param name="Learning">Rows and their losses.</param>
/// <param name="Lengths">Tokens of each training row, as many as there are rows.</param>
/// <param name="Measure">Measures the validation rows under a prefix; null where there are none.</param>
/// <param name="Test">Measures the test rows; null where there are none.</param>
/// <param name="Summaries">Of the splits, as read and tokenised.</param>
/// <param name="LabelToId">Empty without classes.</param>
/// <param name="Owned">Freed with the run.</param>
internal sealed record RunTask(
    LearningTask Learning,
    IReadOnlyList<int> Lengths,
    Func<Measurement>? Measure,
    Func<Measurement>? Test,
    ImmutableArray<SplitSummary> Summaries,
    ImmutableSortedDictionary<string, int> LabelToId,
    IReadOnlyList<IDisposable> Owned) : IDisposable
{
    /// <summary>What a reader of the record should know about the rows.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Each epoch draws other targets: row r of epoch e is named e·rows + r.</summary>
    public bool DrawsTargets { get; init; }

    /// <summary>The batches of an epoch, from 0, under the names that the epoch's rows go by.</summary>
    public IReadOnlyList<int[]> Named(int epoch, IReadOnlyList<int[]> batches) => DrawsTargets
        ? [.. batches.Select(batch => Array.ConvertAll(batch, row => checked((epoch * Lengths.Count) + row)))]
        : batches;

    public void Dispose()
    {
        foreach (var owned in Owned)
            owned.Dispose();
    }
}
