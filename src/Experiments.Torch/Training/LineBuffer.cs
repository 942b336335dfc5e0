using static TorchSharp.torch;

namespace Experiments.Torch.Training;

/// <summary>
/// The lines of a batch being filled, each with one row or, packed, with several side by side. A line knows for every place which
/// token stands there, of which sequence, and what is to be predicted there.
/// </summary>
/// <param name="lines">B.</param>
/// <param name="width">T: the longest line.</param>
/// <param name="filler">Where no token stands.</param>
internal sealed class LineBuffer(int lines, int width, long filler)
{
    private readonly long[] _ids = Filled(lines * width, filler);
    private readonly long[] _segments = new long[lines * width];
    private readonly int[] _used = new int[lines];
    private readonly int[] _sequences = new int[lines];

    public bool IsPadded => _used.Any(used => used < width);

    /// <summary>Puts a sequence behind those of its line and returns where it begins, in the flattened lines.</summary>
    public int Add(int line, ReadOnlySpan<int> ids)
    {
        var start = (line * width) + _used[line];
        _sequences[line]++;
        for (var i = 0; i < ids.Length; i++)
            (_ids[start + i], _segments[start + i]) = (ids[i], _sequences[line]);
        _used[line] += ids.Length;
        return start;
    }

    public Tensor Ids(Device device) => tensor(_ids, lines, width, device: device);

    /// <summary>1, 2, … by sequence, 0 where there is padding.</summary>
    public Tensor Segments(Device device) => tensor(_segments, lines, width, device: device);

    /// <summary>1 where a token is.</summary>
    public Tensor Mask(Device device) => tensor(Array.ConvertAll(_segments, segment => Math.Min(segment, 1)), lines, width, device: device);

    private static long[] Filled(int length, long value)
    {
        var filled = new long[length];
        Array.Fill(filled, value);
        return filled;
    }
}
