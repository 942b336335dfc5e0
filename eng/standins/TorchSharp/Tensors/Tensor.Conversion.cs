namespace TorchSharp;

public static partial class torch
{
    /// <content>Copies and conversions.</content>
    public partial class Tensor
    {
        public Tensor clone() => Wrap(Native.ts_clone(Handle), this);
        public Tensor contiguous() => Wrap(Native.ts_contiguous(Handle), this);
        public Tensor alias() => Wrap(Native.ts_alias(Handle), this);
        public Tensor detach() => Wrap(Native.ts_detach(Handle), this);

        public Tensor detach_()
        {
            Check(Native.ts_detach_in_place(Handle), this);
            return this;
        }

        public Tensor copy_(Tensor source, bool nonBlocking = false)
        {
            Check(Native.ts_copy_in_place(Handle, source.Handle, nonBlocking), this, source);
            return this;
        }

        public Tensor set_(Tensor source)
        {
            Check(Native.ts_set_in_place(Handle, source.Handle), this, source);
            return this;
        }

        public Tensor fill_(Scalar value)
        {
            Check(Native.ts_fill_in_place(Handle, value.Native), this);
            return this;
        }

        public Tensor zero_()
        {
            Check(Native.ts_zero_in_place(Handle), this);
            return this;
        }

        public Tensor pin_memory() => Wrap(Native.ts_pin_memory(Handle), this);
        public Tensor type_as(Tensor tensor) => Wrap(Native.ts_type_as(Handle, tensor.Handle), this, tensor);
        public Tensor to_dense() => Wrap(Native.ts_to_dense(Handle), this);
    }
}
