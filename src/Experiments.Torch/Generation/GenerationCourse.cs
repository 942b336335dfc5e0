namespace Experiments.Torch.Generation;

/// <summary>How generation goes about its work; it changes nothing in what comes out.</summary>
/// <param name="BatchSize">Prompts side by side.</param>
internal sealed record GenerationCourse(int BatchSize)
{
    /// <summary>
    /// The number of each prompt; null: they count from 0. Random streams belong to numbers, however the prompts are handed over.
    /// </summary>
    public IReadOnlyList<long>? Numbers { get; init; }

    /// <summary>
    /// Whether a continuation ends with what it has so far, such as by a stop string. Called with the tokens behind the prompt.
    /// </summary>
    public Func<IReadOnlyList<int>, bool>? Stops { get; init; }

    /// <summary>
    /// Called with the index of a prompt and each token as it is chosen. Not in a beam search, where tokens change afterwards.
    /// </summary>
    public Action<int, int>? Chosen { get; init; }

    /// <summary>Called with how many prompts are done.</summary>
    public Action<int>? Progress { get; init; }

    /// <exception cref="OperationCanceledException">Between two tokens.</exception>
    public CancellationToken Cancel { get; init; }

    /// <summary>The number of the prompt at an index.</summary>
    public long Number(int index) => Numbers is null ? index : Numbers[index];
}
