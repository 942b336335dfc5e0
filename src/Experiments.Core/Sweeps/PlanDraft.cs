using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Specs;

namespace Experiments.Core.Sweeps;

/// <summary>What planning needs to know of the machine: planning itself asks nothing.</summary>
/// <param name="Threads">What <c>threads: auto</c> becomes: the physical cores.</param>
/// <param name="Device">What <c>device: auto</c> becomes; <c>auto</c> leaves it to the worker.</param>
public sealed record PlanContext(int Threads, string Device = "auto");

/// <summary>A plan without the digests of its inputs, and so without an identity.</summary>
/// <param name="Places">As <see cref="RunPlan.Places"/>: set once the hub's names are pinned and found.</param>
public sealed record PlanDraft(
    string Name,
    string Group,
    string Experiment,
    string Sweep,
    string Variant,
    Objective Objective,
    ImmutableSortedDictionary<string, Setting> Settings,
    ImmutableSortedDictionary<string, JsonElement> Changed,
    Purpose? Purpose = null,
    ImmutableSortedDictionary<string, ImmutableArray<string>>? Places = null);

/// <summary>A planned sweep. With an error among the diagnostics nothing of it may run.</summary>
public sealed record SweepPlan(ImmutableArray<PlanDraft> Drafts, ImmutableArray<Diagnostic> Diagnostics)
{
    public bool HasErrors => Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error);
}
