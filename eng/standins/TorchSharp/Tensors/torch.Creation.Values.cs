namespace TorchSharp;

/// <content>Tensors of given values: the values are copied.</content>
public static unsafe partial class torch
{
    public static Tensor tensor(
        IList<Half> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<Half>(Values(rawArray), dimensions, ScalarType.Float16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<Half> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan<Half>(Values(rawArray), [rawArray.Count], ScalarType.Float16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<Half> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<Half>(Values(rawArray), [dim0, dim1, dim2], ScalarType.Float16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<Half> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<Half>(Values(rawArray), [dim0, dim1, dim2, dim3], ScalarType.Float16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<Half> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
        => FromSpan<Half>(Values(rawArray), [rows, columns], ScalarType.Float16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<BFloat16> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<BFloat16>(Values(rawArray), dimensions, ScalarType.BFloat16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<BFloat16> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan<BFloat16>(Values(rawArray), [rawArray.Count], ScalarType.BFloat16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<BFloat16> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<BFloat16>(Values(rawArray), [dim0, dim1, dim2], ScalarType.BFloat16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<BFloat16> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<BFloat16>(Values(rawArray), [dim0, dim1, dim2, dim3], ScalarType.BFloat16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<BFloat16> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
        => FromSpan<BFloat16>(Values(rawArray), [rows, columns], ScalarType.BFloat16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<bool> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<bool>(Values(rawArray), dimensions, ScalarType.Bool, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<bool> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan<bool>(Values(rawArray), [rawArray.Count], ScalarType.Bool, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<bool> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<bool>(Values(rawArray), [dim0, dim1, dim2], ScalarType.Bool, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<bool> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<bool>(Values(rawArray), [dim0, dim1, dim2, dim3], ScalarType.Bool, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<bool> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
        => FromSpan<bool>(Values(rawArray), [rows, columns], ScalarType.Bool, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<byte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<byte>(Values(rawArray), dimensions, ScalarType.Byte, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<byte> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan<byte>(Values(rawArray), [rawArray.Count], ScalarType.Byte, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<byte> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<byte>(Values(rawArray), [dim0, dim1, dim2], ScalarType.Byte, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<byte> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<byte>(Values(rawArray), [dim0, dim1, dim2, dim3], ScalarType.Byte, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<byte> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
        => FromSpan<byte>(Values(rawArray), [rows, columns], ScalarType.Byte, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<double> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan<double>(Values(rawArray), [rawArray.Count], ScalarType.Float64, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<double> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<double>(Values(rawArray), [dim0, dim1, dim2], ScalarType.Float64, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<double> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<double>(Values(rawArray), [dim0, dim1, dim2, dim3], ScalarType.Float64, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<double> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
        => FromSpan<double>(Values(rawArray), [rows, columns], ScalarType.Float64, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<float> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<float>(Values(rawArray), dimensions, ScalarType.Float32, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<float> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan<float>(Values(rawArray), [rawArray.Count], ScalarType.Float32, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<float> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<float>(Values(rawArray), [dim0, dim1, dim2], ScalarType.Float32, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<float> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<float>(Values(rawArray), [dim0, dim1, dim2, dim3], ScalarType.Float32, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<float> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
        => FromSpan<float>(Values(rawArray), [rows, columns], ScalarType.Float32, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<int> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<int>(Values(rawArray), dimensions, ScalarType.Int32, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<int> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan<int>(Values(rawArray), [rawArray.Count], ScalarType.Int32, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<int> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<int>(Values(rawArray), [dim0, dim1, dim2], ScalarType.Int32, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<int> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
        => FromSpan<int>(Values(rawArray), [rows, columns], ScalarType.Int32, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<long> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<long>(Values(rawArray), dimensions, ScalarType.Int64, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<long> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan<long>(Values(rawArray), [rawArray.Count], ScalarType.Int64, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<long> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<long>(Values(rawArray), [dim0, dim1, dim2], ScalarType.Int64, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<long> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<long>(Values(rawArray), [dim0, dim1, dim2, dim3], ScalarType.Int64, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<long> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
        => FromSpan<long>(Values(rawArray), [rows, columns], ScalarType.Int64, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<sbyte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<sbyte>(Values(rawArray), dimensions, ScalarType.Int8, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<sbyte> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan<sbyte>(Values(rawArray), [rawArray.Count], ScalarType.Int8, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<sbyte> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<sbyte>(Values(rawArray), [dim0, dim1, dim2], ScalarType.Int8, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<sbyte> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<sbyte>(Values(rawArray), [dim0, dim1, dim2, dim3], ScalarType.Int8, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<sbyte> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
        => FromSpan<sbyte>(Values(rawArray), [rows, columns], ScalarType.Int8, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<short> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<short>(Values(rawArray), dimensions, ScalarType.Int16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<short> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan<short>(Values(rawArray), [rawArray.Count], ScalarType.Int16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<short> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<short>(Values(rawArray), [dim0, dim1, dim2], ScalarType.Int16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<short> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<short>(Values(rawArray), [dim0, dim1, dim2, dim3], ScalarType.Int16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        IList<short> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
        => FromSpan<short>(Values(rawArray), [rows, columns], ScalarType.Int16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        Half[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<Half>(rawArray),
            [rawArray.GetLongLength(0), rawArray.GetLongLength(1), rawArray.GetLongLength(2), rawArray.GetLongLength(3)],
            ScalarType.Float16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        Half[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<Half>(rawArray), [rawArray.GetLongLength(0), rawArray.GetLongLength(1), rawArray.GetLongLength(2)],
            ScalarType.Float16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        Half[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<Half>(rawArray), [rawArray.GetLongLength(0), rawArray.GetLongLength(1)], ScalarType.Float16, dtype, device,
            requires_grad, names);
    public static Tensor tensor(
        Half[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
        => FromSpan<Half>(rawArray.AsSpan(), dimensions, ScalarType.Float16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        Half[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan<Half>(rawArray.AsSpan(), [rawArray.Length], ScalarType.Float16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        Memory<Half> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<Half>(rawArray.Span, dimensions, ScalarType.Float16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        Memory<BFloat16> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<BFloat16>(rawArray.Span, dimensions, ScalarType.BFloat16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        Memory<byte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<byte>(rawArray.Span, dimensions, ScalarType.Byte, dtype, device, requires_grad, names);
    public static Tensor tensor(
        Memory<double> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<double>(rawArray.Span, dimensions, ScalarType.Float64, dtype, device, requires_grad, names);
    public static Tensor tensor(
        Memory<float> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<float>(rawArray.Span, dimensions, ScalarType.Float32, dtype, device, requires_grad, names);
    public static Tensor tensor(
        Memory<int> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<int>(rawArray.Span, dimensions, ScalarType.Int32, dtype, device, requires_grad, names);
    public static Tensor tensor(
        Memory<long> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<long>(rawArray.Span, dimensions, ScalarType.Int64, dtype, device, requires_grad, names);
    public static Tensor tensor(
        Memory<sbyte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<sbyte>(rawArray.Span, dimensions, ScalarType.Int8, dtype, device, requires_grad, names);
    public static Tensor tensor(
        Memory<short> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<short>(rawArray.Span, dimensions, ScalarType.Int16, dtype, device, requires_grad, names);
    public static Tensor tensor(BFloat16 scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        => FromSpan([scalar], [], ScalarType.BFloat16, dtype, device, requires_grad, null);
    public static Tensor tensor(
        BFloat16[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<BFloat16>(rawArray),
            [rawArray.GetLongLength(0), rawArray.GetLongLength(1), rawArray.GetLongLength(2), rawArray.GetLongLength(3)],
            ScalarType.BFloat16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        BFloat16[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<BFloat16>(rawArray), [rawArray.GetLongLength(0), rawArray.GetLongLength(1), rawArray.GetLongLength(2)],
            ScalarType.BFloat16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        BFloat16[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<BFloat16>(rawArray), [rawArray.GetLongLength(0), rawArray.GetLongLength(1)], ScalarType.BFloat16, dtype, device,
            requires_grad, names);
    public static Tensor tensor(
        BFloat16[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<BFloat16>(rawArray.AsSpan(), dimensions, ScalarType.BFloat16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        BFloat16[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan<BFloat16>(rawArray.AsSpan(), [rawArray.Length], ScalarType.BFloat16, dtype, device, requires_grad, names);
    public static Tensor tensor(bool scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        => FromSpan([scalar], [], ScalarType.Bool, dtype, device, requires_grad, null);
    public static Tensor tensor(
        bool[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<bool>(rawArray),
            [rawArray.GetLongLength(0), rawArray.GetLongLength(1), rawArray.GetLongLength(2), rawArray.GetLongLength(3)],
            ScalarType.Bool, dtype, device, requires_grad, names);
    public static Tensor tensor(
        bool[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<bool>(rawArray), [rawArray.GetLongLength(0), rawArray.GetLongLength(1), rawArray.GetLongLength(2)], ScalarType.Bool,
            dtype, device, requires_grad, names);
    public static Tensor tensor(
        bool[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<bool>(rawArray), [rawArray.GetLongLength(0), rawArray.GetLongLength(1)], ScalarType.Bool, dtype, device,
            requires_grad, names);
    public static Tensor tensor(
        bool[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
        => FromSpan<bool>(rawArray.AsSpan(), dimensions, ScalarType.Bool, dtype, device, requires_grad, names);
    public static Tensor tensor(
        bool[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan<bool>(rawArray.AsSpan(), [rawArray.Length], ScalarType.Bool, dtype, device, requires_grad, names);
    public static Tensor tensor(byte scalar, Device? device = null, bool requires_grad = false)
        => FromSpan([scalar], [], ScalarType.Byte, null, device, requires_grad, null);
    public static Tensor tensor(
        byte[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<byte>(rawArray),
            [rawArray.GetLongLength(0), rawArray.GetLongLength(1), rawArray.GetLongLength(2), rawArray.GetLongLength(3)],
            ScalarType.Byte, dtype, device, requires_grad, names);
    public static Tensor tensor(
        byte[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<byte>(rawArray), [rawArray.GetLongLength(0), rawArray.GetLongLength(1), rawArray.GetLongLength(2)], ScalarType.Byte,
            dtype, device, requires_grad, names);
    public static Tensor tensor(
        byte[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<byte>(rawArray), [rawArray.GetLongLength(0), rawArray.GetLongLength(1)], ScalarType.Byte, dtype, device,
            requires_grad, names);
    public static Tensor tensor(
        byte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
        => FromSpan<byte>(rawArray.AsSpan(), dimensions, ScalarType.Byte, dtype, device, requires_grad, names);
    public static Tensor tensor(
        byte[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan<byte>(rawArray.AsSpan(), [rawArray.Length], ScalarType.Byte, dtype, device, requires_grad, names);
    public static Tensor tensor(double scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        => FromSpan([scalar], [], ScalarType.Float64, dtype, device, requires_grad, null);
    public static Tensor tensor(
        double[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<double>(rawArray),
            [rawArray.GetLongLength(0), rawArray.GetLongLength(1), rawArray.GetLongLength(2), rawArray.GetLongLength(3)],
            ScalarType.Float64, dtype, device, requires_grad, names);
    public static Tensor tensor(
        double[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<double>(rawArray), [rawArray.GetLongLength(0), rawArray.GetLongLength(1), rawArray.GetLongLength(2)],
            ScalarType.Float64, dtype, device, requires_grad, names);
    public static Tensor tensor(
        double[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<double>(rawArray), [rawArray.GetLongLength(0), rawArray.GetLongLength(1)], ScalarType.Float64, dtype, device,
            requires_grad, names);
    public static Tensor tensor(
        double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
        => FromSpan<double>(rawArray.AsSpan(), dimensions, ScalarType.Float64, dtype, device, requires_grad, names);
    public static Tensor tensor(
        double[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan<double>(rawArray.AsSpan(), [rawArray.Length], ScalarType.Float64, dtype, device, requires_grad, names);
    public static Tensor tensor(float scalar, Device? device = null, bool requires_grad = false)
        => FromSpan([scalar], [], ScalarType.Float32, null, device, requires_grad, null);
    public static Tensor tensor(
        float[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<float>(rawArray),
            [rawArray.GetLongLength(0), rawArray.GetLongLength(1), rawArray.GetLongLength(2), rawArray.GetLongLength(3)],
            ScalarType.Float32, dtype, device, requires_grad, names);
    public static Tensor tensor(
        float[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<float>(rawArray), [rawArray.GetLongLength(0), rawArray.GetLongLength(1), rawArray.GetLongLength(2)],
            ScalarType.Float32, dtype, device, requires_grad, names);
    public static Tensor tensor(
        float[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<float>(rawArray), [rawArray.GetLongLength(0), rawArray.GetLongLength(1)], ScalarType.Float32, dtype, device,
            requires_grad, names);
    public static Tensor tensor(
        float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
        => FromSpan<float>(rawArray.AsSpan(), dimensions, ScalarType.Float32, dtype, device, requires_grad, names);
    public static Tensor tensor(
        float[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan<float>(rawArray.AsSpan(), [rawArray.Length], ScalarType.Float32, dtype, device, requires_grad, names);
    public static Tensor tensor(int scalar, Device? device = null, bool requires_grad = false)
        => FromSpan([scalar], [], ScalarType.Int32, null, device, requires_grad, null);
    public static Tensor tensor(
        int[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<int>(rawArray),
            [rawArray.GetLongLength(0), rawArray.GetLongLength(1), rawArray.GetLongLength(2), rawArray.GetLongLength(3)],
            ScalarType.Int32, dtype, device, requires_grad, names);
    public static Tensor tensor(
        int[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<int>(rawArray), [rawArray.GetLongLength(0), rawArray.GetLongLength(1), rawArray.GetLongLength(2)], ScalarType.Int32,
            dtype, device, requires_grad, names);
    public static Tensor tensor(
        int[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<int>(rawArray), [rawArray.GetLongLength(0), rawArray.GetLongLength(1)], ScalarType.Int32, dtype, device,
            requires_grad, names);
    public static Tensor tensor(
        int[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
        => FromSpan<int>(rawArray.AsSpan(), dimensions, ScalarType.Int32, dtype, device, requires_grad, names);
    public static Tensor tensor(
        int[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan<int>(rawArray.AsSpan(), [rawArray.Length], ScalarType.Int32, dtype, device, requires_grad, names);
    public static Tensor tensor(
        int[] rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
        => FromSpan<int>(rawArray.AsSpan(), [dim0, dim1, dim2, dim3], ScalarType.Int32, dtype, device, requires_grad, names);
    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        => FromSpan([scalar], [], ScalarType.Int64, dtype, device, requires_grad, null);
    public static Tensor tensor(
        long[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<long>(rawArray),
            [rawArray.GetLongLength(0), rawArray.GetLongLength(1), rawArray.GetLongLength(2), rawArray.GetLongLength(3)],
            ScalarType.Int64, dtype, device, requires_grad, names);
    public static Tensor tensor(
        long[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<long>(rawArray), [rawArray.GetLongLength(0), rawArray.GetLongLength(1), rawArray.GetLongLength(2)], ScalarType.Int64,
            dtype, device, requires_grad, names);
    public static Tensor tensor(
        long[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<long>(rawArray), [rawArray.GetLongLength(0), rawArray.GetLongLength(1)], ScalarType.Int64, dtype, device,
            requires_grad, names);
    public static Tensor tensor(
        long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
        => FromSpan<long>(dataArray.AsSpan(), dimensions, ScalarType.Int64, dtype, device, requires_grad, names);
    public static Tensor tensor(
        long[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan<long>(dataArray.AsSpan(), [dataArray.Length], ScalarType.Int64, dtype, device, requires_grad, names);
    public static Tensor tensor(sbyte scalar, Device? device = null, bool requires_grad = false)
        => FromSpan([scalar], [], ScalarType.Int8, null, device, requires_grad, null);
    public static Tensor tensor(
        sbyte[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<sbyte>(rawArray),
            [rawArray.GetLongLength(0), rawArray.GetLongLength(1), rawArray.GetLongLength(2), rawArray.GetLongLength(3)],
            ScalarType.Int8, dtype, device, requires_grad, names);
    public static Tensor tensor(
        sbyte[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<sbyte>(rawArray), [rawArray.GetLongLength(0), rawArray.GetLongLength(1), rawArray.GetLongLength(2)], ScalarType.Int8,
            dtype, device, requires_grad, names);
    public static Tensor tensor(
        sbyte[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<sbyte>(rawArray), [rawArray.GetLongLength(0), rawArray.GetLongLength(1)], ScalarType.Int8, dtype, device,
            requires_grad, names);
    public static Tensor tensor(
        sbyte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
        => FromSpan<sbyte>(rawArray.AsSpan(), dimensions, ScalarType.Int8, dtype, device, requires_grad, names);
    public static Tensor tensor(
        sbyte[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan<sbyte>(rawArray.AsSpan(), [rawArray.Length], ScalarType.Int8, dtype, device, requires_grad, names);
    public static Tensor tensor(short scalar, Device? device = null, bool requires_grad = false)
        => FromSpan([scalar], [], ScalarType.Int16, null, device, requires_grad, null);
    public static Tensor tensor(
        short[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<short>(rawArray),
            [rawArray.GetLongLength(0), rawArray.GetLongLength(1), rawArray.GetLongLength(2), rawArray.GetLongLength(3)],
            ScalarType.Int16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        short[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<short>(rawArray), [rawArray.GetLongLength(0), rawArray.GetLongLength(1), rawArray.GetLongLength(2)], ScalarType.Int16,
            dtype, device, requires_grad, names);
    public static Tensor tensor(
        short[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan(
            Values<short>(rawArray), [rawArray.GetLongLength(0), rawArray.GetLongLength(1)], ScalarType.Int16, dtype, device,
            requires_grad, names);
    public static Tensor tensor(
        short[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
        => FromSpan<short>(rawArray.AsSpan(), dimensions, ScalarType.Int16, dtype, device, requires_grad, names);
    public static Tensor tensor(
        short[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => FromSpan<short>(rawArray.AsSpan(), [rawArray.Length], ScalarType.Int16, dtype, device, requires_grad, names);

    private static Tensor FromSpan<T>(
        ReadOnlySpan<T> values, ReadOnlySpan<long> shape, ScalarType type, ScalarType? dtype, Device? device, bool requires_grad,
        string[]? names)
        where T : unmanaged
    {
        long count = 1;
        foreach (var size in shape) count *= size;
        if (count != values.Length)
            throw new ArgumentException($"mismatched total size creating a tensor from an array: {count} vs. {values.Length}");
        fixed (T* data = values)
        {
            return Named(Wrap(Native.ts_from_bytes(
                (nint)data, shape, shape.Length, (int)type, Kind(device), Index(device), Code(dtype), requires_grad)), names);
        }
    }

    private static ReadOnlySpan<T> Values<T>(IList<T> list) => list switch
    {
        T[] array => array,
        List<T> values => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values),
        _ => list.ToArray(),
    };

    private static ReadOnlySpan<T> Values<T>(Array array) where T : unmanaged =>
        array.Length == 0
            ? []
            : new ReadOnlySpan<T>(
                (
                    T*)System.Runtime.CompilerServices.Unsafe.AsPointer(
                        ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(array)),
                array.Length);
}
