namespace TorchSharp;

/// <summary>A number that takes part in tensor arithmetic: an integer, a floating-point number or a boolean.</summary>
public sealed class Scalar : IDisposable
{
    internal readonly NativeScalar Native;

    internal Scalar(NativeScalar native) => Native = native;

    /// <summary>Float64, Int64 or Bool: libtorch keeps no narrower numbers.</summary>
    public torch.ScalarType Type => Native.Kind switch
    {
        0 => torch.ScalarType.Int64,
        1 => torch.ScalarType.Float64,
        _ => torch.ScalarType.Bool,
    };

    public static implicit operator Scalar(byte value) => new(NativeScalar.Integer(value));

    public static implicit operator Scalar(sbyte value) => new(NativeScalar.Integer(value));

    public static implicit operator Scalar(short value) => new(NativeScalar.Integer(value));

    public static implicit operator Scalar(int value) => new(NativeScalar.Integer(value));

    public static implicit operator Scalar(long value) => new(NativeScalar.Integer(value));

    public static implicit operator Scalar(Half value) => new(NativeScalar.Floating((double)value));

    public static implicit operator Scalar(BFloat16 value) => new(NativeScalar.Floating(value.ToSingle()));

    public static implicit operator Scalar(float value) => new(NativeScalar.Floating(value));

    public static implicit operator Scalar(double value) => new(NativeScalar.Floating(value));

    public static implicit operator Scalar(bool value) => new(NativeScalar.Boolean(value));

    /// <summary>Nothing is held natively.</summary>
    public void Dispose()
    {
    }
}
