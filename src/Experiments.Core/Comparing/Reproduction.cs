using System.Collections.Immutable;
using Experiments.Core.Plans;

namespace Experiments.Core.Comparing;

/// <summary>How close a run that was run again came to its record.</summary>
public enum ReproductionVerdict
{
    /// <summary>Every loss, gradient norm, metric and weight is equal, bit for bit.</summary>
    Bitwise,

    /// <summary>Something differs.</summary>
    Diverged,
}

/// <summary>A run against its repetition: the document of <c>reproduce --json</c>.</summary>
/// <param name="Repetition">The run that was trained for it; its folder lies beside the record's.</param>
/// <param name="Steps">How many steps were compared.</param>
/// <param name="Causes">What else was not as it had been, whether it made a difference or not.</param>
public sealed record Reproduction(
    RunId Run,
    RunId Repetition,
    ReproductionVerdict Verdict,
    long Steps,
    FirstDifference? FirstDifference,
    ImmutableArray<Cause> Causes);

/// <summary>Where the two first part.</summary>
/// <param name="Tensor"><c>loss</c>, <c>grad_norm</c>, a metric such as <c>eval_loss</c>, or the path of a file of weights.</param>
/// <param name="Was">In the record, to the last digit or as SHA-256; null where it has nothing there.</param>
public sealed record FirstDifference(long Step, string Tensor, string? Was, string? Is);

/// <summary>Something that could make the same plan give other numbers, and is not as it was.</summary>
/// <param name="Kind">
/// <c>data</c>, <c>model</c>, <c>code</c>, <c>threads</c>, <c>device</c>, <c>libtorch</c>, <c>backend</c>, <c>dotnet</c>, <c>cpu</c>,
/// <c>gpu</c>, <c>driver</c>, <c>os</c>, <c>package</c> or <c>variable</c>.
/// </param>
/// <param name="Was">With the name in front where a kind has several, such as a file and its digest.</param>
public sealed record Cause(string Kind, string? Was, string? Is);
