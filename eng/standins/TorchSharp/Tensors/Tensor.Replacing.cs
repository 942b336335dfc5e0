namespace TorchSharp;

/// <content>Replacing values by what they are.</content>
public static partial class torch
{
    public partial class Tensor
    {
        public Tensor threshold(Scalar threshold, Scalar value) => Wrap(Native.ts_threshold(Handle, threshold.Native, value.Native), this);

        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) =>
            Wrap(
                Native.ts_nan_to_num(Handle, nan, posinf is not null, posinf ?? 0, neginf is not null, neginf ?? 0),
                this);
    }

    public static Tensor nan_to_num(Tensor input, double nan = 0, double? posinf = null, double? neginf = null) =>
        input.nan_to_num(nan, posinf, neginf);
}
