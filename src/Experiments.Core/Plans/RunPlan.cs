using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Experiments.Core.Specs;

namespace Experiments.Core.Plans;

/// <summary>
/// What one run will do, complete: it runs alone. Two plans with the same <see cref="Id"/> do the same work on the same inputs.
/// </summary>
/// <param name="Name">For people: variant, what differs, and the seed, such as <c>lora r=8 lr=2e-4 #42</c>.</param>
/// <param name="Group">For people: <paramref name="Name"/> without the seed; runs of one group are replicates.</param>
/// <param name="Settings">Every knob by its dotted key with its origin, defaults included.</param>
/// <param name="Changed">The keys that differ within the sweep, seed excluded, with this run's values.</param>
/// <param name="Inputs">What the run reads, by role: <c>model</c>, <c>train</c>, <c>validation</c>, <c>test</c>, <c>code</c>.</param>
/// <param name="Parent">The run this one reproduces, if any.</param>
/// <param name="Purpose">What the experiment asks, for its report; no part of the identity.</param>
/// <param name="Places">
/// Where on this machine the inputs lie that the settings name by the hub: from a name to a model's folder or to data files. For whoever
/// does the work; no part of plan.yaml or of the identity, as both are the same on every machine. Null where there are none.
/// </param>
public sealed record RunPlan(
    RunId Id,
    string Name,
    string Group,
    string Experiment,
    string Sweep,
    string Variant,
    Objective Objective,
    ImmutableSortedDictionary<string, Setting> Settings,
    ImmutableSortedDictionary<string, JsonElement> Changed,
    ImmutableArray<InputDigest> Inputs,
    RunId? Parent = null,
    Purpose? Purpose = null,
    ImmutableSortedDictionary<string, ImmutableArray<string>>? Places = null)
{
    /// <summary>The same settings, typed, with paths of this machine where <see cref="Places"/> has them.</summary>
    [JsonIgnore]
    public RunConfiguration Configuration { get; } = Places is null
        ? RunConfiguration.From(Settings)
        : RunConfiguration.From(Settings).Located(Places);

    /// <summary>The same plan on a machine where its inputs lie at these places.</summary>
    public RunPlan Located(ImmutableSortedDictionary<string, ImmutableArray<string>>? places) =>
        new(Id, Name, Group, Experiment, Sweep, Variant, Objective, Settings, Changed, Inputs, Parent, Purpose, places);
}

/// <summary>Why a run was made.</summary>
/// <param name="Question">Of the experiment, Markdown; so is the hypothesis.</param>
/// <param name="File">The file that was run, absolute.</param>
public sealed record Purpose(string? Question, string? Hypothesis, string File);

/// <summary>Content of one input.</summary>
/// <param name="Role"><c>model</c>, <c>train</c>, <c>validation</c>, <c>test</c> or <c>code</c>.</param>
/// <param name="Path">As the plan names it; not part of the identity.</param>
/// <param name="Sha256">Lowercase hexadecimal; of a folder, over the names and digests of its files.</param>
public sealed record InputDigest(string Role, string Path, string Sha256);
