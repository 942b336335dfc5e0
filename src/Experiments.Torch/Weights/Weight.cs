namespace Experiments.Torch.Weights;

/// <summary>Decodes stored bytes into as many float32 values as <paramref name="destination"/> holds.</summary>
internal delegate void FloatReader(ReadOnlySpan<byte> stored, Span<float> destination);

/// <summary>
/// How elements lie in a file: a block of <paramref name="Elements"/> takes <paramref name="Bytes"/>; plain types have blocks of one.
/// </summary>
internal sealed record StoredEncoding(string Name, int Elements, int Bytes, FloatReader Read);

/// <summary>
/// One named tensor in an open weights file, row-major. Nothing is read until asked for; reading goes from the memory map
/// straight into the destination, so there is never a second copy of the weights. Valid until the file is disposed.
/// </summary>
internal sealed class Weight(string name, IReadOnlyList<long> shape, StoredEncoding encoding, MappedFile file, long start)
{
    // 16M values at a time: spans end at 2 GB, large embeddings do not.
    private const int Piece = 1 << 24;

    // 1 MB of values: enough to be worth a thread's while, little enough to share evenly.
    private const int Stretch = 1 << 18;

    public string Name { get; } = name;

    public IReadOnlyList<long> Shape { get; } = shape;

    /// <summary>The stored type as the file names it: F32, BF16, Q4_1 …</summary>
    public string TypeName => encoding.Name;

    /// <summary>The stored type, or null for packed blocks (GGUF).</summary>
    public ElementType? Type { get; init; }

    /// <summary>
    /// Where the file keeps its rows in another order: from a row of this tensor (its first dimension) to the row of the file. Null:
    /// the same order.
    /// </summary>
    public Func<long, long>? SourceRow { get; init; }

    /// <summary>The file keeps the two dimensions in the other order: the tensor is read as a whole.</summary>
    public bool IsTransposed { get; init; }

    public long Elements { get; } = shape.Aggregate(1L, static (product, size) => product * size);

    /// <summary>Stored size in bytes.</summary>
    public long Length => Elements / encoding.Elements * encoding.Bytes;

    /// <summary>The stored bytes, from <paramref name="offset"/> within this tensor; at most 2 GB at a time.</summary>
    public ReadOnlySpan<byte> Bytes(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return file.Bytes(start + offset, length);
    }

    /// <summary>The stored elements where they lie, at most 2 GB; valid until the file is disposed.</summary>
    public ReadOnlyMemory<T> Memory<T>()
        where T : unmanaged => new MappedMemory<T>(file, start, checked((int)Length)).Memory;

    /// <summary>The whole tensor in stretches of about 1 MB of values, each of which can be read on its own and on any thread.</summary>
    public IEnumerable<(long First, int Count)> Stretches()
    {
        // Blocks end where rows do.
        var unit = IsTransposed ? Elements : Shape.Count > 1 && Elements > 0 ? Elements / Shape[0] : encoding.Elements;
        var count = checked((int)(Math.Max(1, Stretch / unit) * unit));
        for (long first = 0; first < Elements; first += count)
            yield return (first, (int)Math.Min(count, Elements - first));
    }

    /// <summary>
    /// Decodes elements <paramref name="first"/> … to float32 (F32 bit for bit, F64 rounded, whole numbers converted).
    /// <paramref name="first"/> and the destination's length are multiples of the encoding's block, and of a row where rows are reordered;
    /// a transposed tensor is read from 0 to its end.
    /// </summary>
    public void Read(long first, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(first % encoding.Elements, 0);
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length % encoding.Elements, 0);
        if (IsTransposed)
            ReadTransposed(destination);
        else if (SourceRow is null)
            ReadStored(first, destination);
        else
            ReadRows(SourceRow, first, destination);
    }

    /// <summary>Whether another tensor holds the same bytes in the same shape.</summary>
    public bool HoldsSameAs(Weight other)
    {
        if (TypeName != other.TypeName || !Shape.SequenceEqual(other.Shape))
            return false;
        for (long offset = 0; offset < Length; offset += Piece)
        {
            var count = (int)Math.Min(Piece, Length - offset);
            if (!Bytes(offset, count).SequenceEqual(other.Bytes(offset, count)))
                return false;
        }

        return true;
    }

    private void ReadRows(Func<long, long> sourceRow, long first, Span<float> destination)
    {
        var rowSize = (int)(Elements / Shape[0]);
        ArgumentOutOfRangeException.ThrowIfNotEqual(first % rowSize, 0);
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length % rowSize, 0);
        for (var row = first / rowSize; !destination.IsEmpty; row++)
        {
            ReadStored(sourceRow(row) * rowSize, destination[..rowSize]);
            destination = destination[rowSize..];
        }
    }

    private void ReadTransposed(Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, Elements);
        var (rows, columns) = ((int)Shape[0], (int)Shape[1]);
        var stored = new float[destination.Length];
        ReadStored(0, stored);
        for (var column = 0; column < columns; column++)
        {
            for (var row = 0; row < rows; row++)
                destination[(row * columns) + column] = stored[(column * rows) + row];
        }
    }

    private void ReadStored(long first, Span<float> destination)
    {
        while (!destination.IsEmpty)
        {
            var count = Math.Min(Piece, destination.Length);
            var bytes = Bytes(first / encoding.Elements * encoding.Bytes, count / encoding.Elements * encoding.Bytes);
            encoding.Read(bytes, destination[..count]);
            destination = destination[count..];
            first += count;
        }
    }
}
