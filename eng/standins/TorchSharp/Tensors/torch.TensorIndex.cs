namespace TorchSharp;

/// <content>What stands between the brackets of a tensor.</content>
public static partial class torch
{
    /// <summary>An index: a number, a range, a new dimension, an ellipsis, a boolean or a tensor.</summary>
    public struct TensorIndex
    {
        internal NativeIndex Native;
        internal Tensor? Held;

        public static TensorIndex None = new() { Native = new NativeIndex { Kind = 0 } };

        public static TensorIndex Null = None;

        public static TensorIndex Ellipsis = new() { Native = new NativeIndex { Kind = 1 } };

        public static TensorIndex Colon = Slice();

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new()
        {
            Native = new NativeIndex
            {
                Kind = 4,
                Start = start ?? NativeIndex.Open,
                Stop = stop ?? NativeIndex.Open,
                Step = step ?? NativeIndex.Open,
            },
        };

        public static TensorIndex Slice(Range range)
        {
            long? start = range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value;
            long? stop = !range.End.IsFromEnd ? range.End.Value : range.End.Value == 0 ? null : -range.End.Value;
            return Slice(start, stop);
        }

        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        public static TensorIndex Bool(bool value) => new() { Native = new NativeIndex { Kind = 3, Start = value ? 1 : 0 } };

        public static TensorIndex Single(long? index) =>
            index is { } given ? new() { Native = new NativeIndex { Kind = 2, Start = given } } : None;

        public static TensorIndex Tensor(Tensor tensor) =>
            new() { Native = new NativeIndex { Kind = 5, Tensor = tensor.Handle }, Held = tensor };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        internal static NativeIndex[] Natives(TensorIndex[] indices)
        {
            var result = new NativeIndex[indices.Length];
            for (var i = 0; i < result.Length; i++) result[i] = indices[i].Native;
            return result;
        }
    }
}
