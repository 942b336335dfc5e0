using System.Collections.Immutable;

namespace Experiments.Torch.Generation;

/// <summary>Why a continuation ends.</summary>
internal enum Ending
{
    /// <summary>By an end token.</summary>
    End,

    /// <summary>By a stop string.</summary>
    Stop,

    /// <summary>It is as long as it may be.</summary>
    Length,
}

/// <summary>A continuation of a prompt.</summary>
/// <param name="Ids">Without the prompt; the end token included where there is one.</param>
internal sealed record GeneratedRow(ImmutableArray<int> Ids, Ending Ending)
{
    /// <summary>Without the end token.</summary>
    public ImmutableArray<int> Answer => Ending == Ending.End ? Ids[..^1] : Ids;
}
