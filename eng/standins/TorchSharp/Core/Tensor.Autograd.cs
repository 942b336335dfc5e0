namespace TorchSharp;

/// <content>Gradients of a tensor.</content>
public static partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Native.ts_requires_grad(Handle) != 0;
            set => Check(Native.ts_set_requires_grad(Handle, value), this);
        }

        /// <summary>The gradient, or null before a backward pass has left one; null clears it.</summary>
        public Tensor? grad
        {
            get => Native.ts_has_grad(Handle) != 0 ? Wrap(Native.ts_grad(Handle), this) : null;
            set => Check(Native.ts_set_grad(Handle, value?.Handle ?? 0), this, value);
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad() => Check(Native.ts_retain_grad(Handle), this);

        public void backward() => Check(Native.ts_backward(Handle), this);

        public void backward(
            IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward(this, grad_tensors, retain_graph, create_graph, inputs);
    }
}
