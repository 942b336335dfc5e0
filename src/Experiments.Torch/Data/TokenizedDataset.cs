namespace Experiments.Torch.Data;

/// <summary>
/// The tokens of a data set in one buffer, row after row; on the heap or in a memory map that several runs share.
/// </summary>
internal sealed class TokenizedDataset
{
    private readonly ReadOnlyMemory<long> _offsets;
    private readonly ReadOnlyMemory<int> _ids;
    private readonly ReadOnlyMemory<byte> _typeIds;

    /// <param name="offsets">Where each row starts in <paramref name="ids"/>, and the end of the last: one more than there are
    /// rows.</param>
    /// <param name="typeIds">As long as <paramref name="ids"/>: 1 for tokens of the second text.</param>
    /// <param name="truncated">How many rows lost tokens to the greatest length.</param>
    public TokenizedDataset(ReadOnlyMemory<long> offsets, ReadOnlyMemory<int> ids, ReadOnlyMemory<byte> typeIds, int truncated)
    {
        (_offsets, _ids, _typeIds, Truncated) = (offsets, ids, typeIds, truncated);
        for (var row = 0; row < Count; row++)
            LongestTokens = Math.Max(LongestTokens, Length(row));
    }

    /// <summary>Rows.</summary>
    public int Count => _offsets.Length - 1;

    public long Tokens => _offsets.Span[^1];

    public int LongestTokens { get; }

    public int Truncated { get; }

    public int Length(int row) => (int)(_offsets.Span[row + 1] - _offsets.Span[row]);

    public ReadOnlySpan<int> Ids(int row) => _ids.Span.Slice((int)_offsets.Span[row], Length(row));

    public ReadOnlySpan<byte> TypeIds(int row) => _typeIds.Span.Slice((int)_offsets.Span[row], Length(row));

    /// <summary>The number of tokens of each row, for samplers.</summary>
    public int[] Lengths() => [.. Enumerable.Range(0, Count).Select(Length)];
}
