using System.Collections.Immutable;
using Experiments.Core.Plans;

namespace Experiments.Core.Runs;

/// <summary>What a sweep is about to do.</summary>
/// <param name="Plans">All of it, in order.</param>
/// <param name="ToTrain">Those of <paramref name="Plans"/> that will train, in order; the others have their record already.</param>
public sealed record SweepOutline(string Store, ImmutableArray<RunPlan> Plans, ImmutableArray<RunPlan> ToTrain)
{
    public int Cached => Plans.Length - ToTrain.Length;
}
