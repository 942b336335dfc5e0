namespace TorchSharp;

/// <content>Properties of the floating-point types.</content>
public static partial class torch
{
    public static FInfo finfo() => finfo(get_default_dtype());

    /// <exception cref="ArgumentException">The type is not a floating-point one.</exception>
    public static FInfo finfo(ScalarType dtype) => dtype switch
    {
        ScalarType.Float16 => new(16, 0.0009765625, 65504, 6.103515625E-05, 0.001),
        ScalarType.BFloat16 => new(16, 0.0078125, 3.3895313892515355E+38, 1.1754943508222875E-38, 0.01),
        ScalarType.Float32 => new(32, 1.1920928955078125E-07, float.MaxValue, 1.1754943508222875E-38, 1E-06),
        ScalarType.Float64 => new(64, 2.220446049250313E-16, double.MaxValue, 2.2250738585072014E-308, 1E-15),
        _ => throw new ArgumentException("'dtype' must be floating point or complex"),
    };

    /// <summary>What a floating-point type can hold.</summary>
    public struct FInfo
    {
        public int bits;
        public double eps;
        public double max;
        public double min;
        public double tiny;
        public double smallest_normal;
        public double resolution;

        internal FInfo(int bits, double eps, double max, double tiny, double resolution)
        {
            (this.bits, this.resolution, this.eps, this.tiny, smallest_normal) = (bits, resolution, eps, tiny, tiny);
            (this.max, min) = (max, -max);
        }
    }
}
