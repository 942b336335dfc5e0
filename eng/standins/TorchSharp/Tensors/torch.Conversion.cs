namespace TorchSharp;

/// <content>Copies and conversions. As functions of their first argument.</content>
public static partial class torch
{
    public static Tensor clone(Tensor input) => input.clone();
}
