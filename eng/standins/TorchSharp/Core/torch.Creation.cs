using System.Runtime.InteropServices;

namespace TorchSharp;

/// <content>Ranges, random tensors, tensors like another, tensors over memory.</content>
public static unsafe partial class torch
{
    private static ScalarType s_defaultType = ScalarType.Float32;
    private static Device s_defaultDevice = CPU;

    public static ScalarType get_default_dtype() => s_defaultType;

    public static void set_default_dtype(ScalarType dtype) => s_defaultType = dtype;

    public static Device get_default_device() => s_defaultDevice;

    public static void set_default_device(Device device) => s_defaultDevice = device;

    public static void set_default_device(string device) => s_defaultDevice = new Device(device);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(
        Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var whole = start.Type == ScalarType.Int64 && stop.Type == ScalarType.Int64 && step.Type == ScalarType.Int64;
        var type = dtype ?? (whole ? ScalarType.Int64 : get_default_dtype());
        return Wrap(Native.ts_arange(start.Native, stop.Native, step.Native, (int)type, Kind(device), Index(device), requires_grad));
    }

    public static Tensor linspace(
        double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Wrap(Native.ts_linspace(start, end, steps, Type(dtype), Kind(device), Index(device), requires_grad));

    public static Tensor logspace(
        double start, double end, long steps, double @base = 10, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Wrap(Native.ts_logspace(start, end, steps, @base, Type(dtype), Kind(device), Index(device), requires_grad));

    public static Tensor eye(
        long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Named(Wrap(Native.ts_eye(rows, columns < 0 ? rows : columns, Type(dtype), Kind(device), Index(device), requires_grad)), names);

    public static Tensor empty_strided(
        long[] size, long[] strides, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Named(
            Wrap(Native.ts_empty_strided(
                size, size.Length, strides, strides.Length, Type(dtype), Kind(device), Index(device), requires_grad)),
            names);

    public static Tensor randint(
        long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        Named(
            Wrap(Native.ts_randint(
                low, high, size, size.Length, generator?.Handle ?? 0, (int)(dtype ?? ScalarType.Int64), Kind(device), Index(device),
                requires_grad), generator),
            names);

    public static Tensor randint(
        long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    public static Tensor randint(
        long low, long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        randint(low, high, size.Shape, dtype, device, requires_grad, generator, names);

    public static Tensor randint(
        long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        randint(0, high, size.Shape, dtype, device, requires_grad, generator, names);

    public static Tensor randperm(
        long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Wrap(Native.ts_randperm(
            n, generator?.Handle ?? 0, (int)(dtype ?? ScalarType.Int64), Kind(device), Index(device), requires_grad), generator);

    public static Tensor normal(Tensor mean, Tensor std, Generator? generator = null) =>
        Wrap(Native.ts_normal(mean.Handle, std.Handle, generator?.Handle ?? 0), mean, std, generator);

    public static Tensor tril_indices(long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device? device = null) =>
        Wrap(Native.ts_tril_indices(row, col, offset, (int)dtype, Kind(device), Index(device)));

    public static Tensor triu_indices(long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device? device = null) =>
        Wrap(Native.ts_triu_indices(row, col, offset, (int)dtype, Kind(device), Index(device)));

    /// <summary>A copy of an array of any rank.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    /// <summary>A copy of an array of any rank.</summary>
    public static Tensor from_array(
        Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        var shape = new long[rawArray.Rank];
        for (var d = 0; d < shape.Length; d++) shape[d] = rawArray.GetLongLength(d);
        var pin = GCHandle.Alloc(rawArray, GCHandleType.Pinned);
        try
        {
            return Named(
                Wrap(Native.ts_from_bytes(
                    Marshal.UnsafeAddrOfPinnedArrayElement(rawArray, 0), shape, shape.Length, (int)ElementType(rawArray), Kind(device),
                    Index(device), Code(dtype), requires_grad)),
                names);
        }
        finally
        {
            pin.Free();
        }
    }

    /// <summary>
    /// A tensor over the array's own memory, which stays pinned while the tensor lives. <paramref name="count"/> is in elements of
    /// <paramref name="dtype"/>, <paramref name="offset"/> in elements of the array.
    /// </summary>
    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        var size = ElementType(rawArray).ElementSize();
        var available = (rawArray.LongLength - offset) * size / dtype.ElementSize();
        if (offset < 0 || offset >= rawArray.LongLength) throw new ArgumentException($"invalid value for 'offset': {offset}");
        if (count > available) throw new ArgumentException($"element count is too large: {count}");
        var pin = GCHandle.Alloc(rawArray, GCHandleType.Pinned);
        delegate* unmanaged<nint, void> release = &Unpin;
        long[] shape = [count < 0 ? available : count];
        var handle = Native.ts_from_blob(
            Marshal.UnsafeAddrOfPinnedArrayElement(rawArray, 0) + (nint)(offset * size), shape, 1, (int)dtype, (nint)release,
            GCHandle.ToIntPtr(pin));
        if (handle == 0) pin.Free();
        return Wrap(handle).requires_grad_(requires_grad);
    }

    private static Tensor Named(Tensor tensor, string[]? names) =>
        names is null ? tensor : throw new NotSupportedException("named dimensions are not part of this subset");

    private static int Kind(Device? device) => (int)(device ?? s_defaultDevice).type;

    private static int Index(Device? device) => (device ?? s_defaultDevice).index;

    private static int Type(ScalarType? dtype) => (int)(dtype ?? s_defaultType);

    private static ScalarType DefaultFor(Scalar value) => value.Type;

    private static ScalarType ElementType(Array array) => array.GetType().GetElementType() switch
    {
        var t when t == typeof(byte) => ScalarType.Byte,
        var t when t == typeof(sbyte) => ScalarType.Int8,
        var t when t == typeof(short) => ScalarType.Int16,
        var t when t == typeof(int) => ScalarType.Int32,
        var t when t == typeof(long) => ScalarType.Int64,
        var t when t == typeof(Half) => ScalarType.Float16,
        var t when t == typeof(BFloat16) => ScalarType.BFloat16,
        var t when t == typeof(float) => ScalarType.Float32,
        var t when t == typeof(double) => ScalarType.Float64,
        var t when t == typeof(bool) => ScalarType.Bool,
        var t => throw new NotImplementedException($"a tensor of {t}"),
    };

    [UnmanagedCallersOnly]
    private static void Unpin(nint context) => GCHandle.FromIntPtr(context).Free();

    public partial class Tensor
    {
        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Wrap(Native.ts_zeros_like(Handle, Code(dtype), KindOf(device), IndexOf(device), requires_grad), this);

        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Wrap(Native.ts_ones_like(Handle, Code(dtype), KindOf(device), IndexOf(device), requires_grad), this);

        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Wrap(Native.ts_empty_like(Handle, Code(dtype), KindOf(device), IndexOf(device), requires_grad), this);

        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Wrap(Native.ts_rand_like(Handle, Code(dtype), KindOf(device), IndexOf(device), requires_grad), this);

        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Wrap(Native.ts_randn_like(Handle, Code(dtype), KindOf(device), IndexOf(device), requires_grad), this);

        public Tensor randint_like(long low, long high, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Wrap(Native.ts_randint_like(Handle, low, high, Code(dtype), KindOf(device), IndexOf(device), requires_grad), this);

        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Wrap(Native.ts_full_like(Handle, value.Native, Code(dtype), KindOf(device), IndexOf(device), requires_grad), this);

        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.empty(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.zeros(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.full(size, value, dtype ?? this.dtype, device ?? this.device, requires_grad);

        private static int KindOf(Device? device) => device is null ? -1 : (int)device.type;

        private static int IndexOf(Device? device) => device?.index ?? -1;
    }

    public static Tensor zeros_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Named(input.zeros_like(dtype, device, requires_grad), names);

    public static Tensor ones_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Named(input.ones_like(dtype, device, requires_grad), names);

    public static Tensor empty_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Named(input.empty_like(dtype, device, requires_grad), names);

    public static Tensor full_like(
        Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Named(input.full_like(value, dtype, device, requires_grad), names);
}
