namespace TorchSharp;

/// <content>Automatic differentiation.</content>
public static partial class torch
{
    /// <summary>Gradients of whole graphs.</summary>
    public static partial class autograd
    {
        /// <summary>
        /// The gradients of <paramref name="outputs"/> by <paramref name="inputs"/>; an input that takes no part gives an error, or null if
        /// allowed.
        /// </summary>
        public static IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false,
            bool create_graph = false, bool allow_unused = false)
        {
            var (ofOutputs, ofInputs, ofGrads) = (Handles(outputs), Handles(inputs), Handles(grad_outputs));
            var array = Native.ts_autograd_grad(
                ofOutputs, ofOutputs.Length, ofInputs, ofInputs.Length, ofGrads, ofGrads.Length, retain_graph || create_graph, create_graph,
                allow_unused, out var count);
            var result = WrapAll(array, count, outputs, inputs);
            GC.KeepAlive(grad_outputs);
            return result;
        }

        public static void backward(
            IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null)
        {
            var (all, grads, into) = (Handles(tensors), Handles(grad_tensors), Handles(inputs));
            Check(
                Native.ts_backward_all(
                    all, all.Length, grads, grads.Length, retain_graph ?? create_graph, create_graph, into, into.Length),
                tensors, grad_tensors, inputs);
        }

        public static void backward(
            Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            backward(new[] { tensor }, grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(
            Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward(new[] { tensor }, new[] { grad_tensor }, retain_graph, create_graph, inputs);

        public static AnomalyMode detect_anomaly(bool check_nan = true) => new(true, check_nan);

        public static AnomalyMode set_detect_anomaly(bool mode, bool check_nan = true) => new(mode, check_nan);
    }
}

/// <summary>Looks for the forward operation of a failing backward while it lives.</summary>
public class AnomalyMode : IDisposable
{
    private readonly bool _enabled = IsEnabled;
    private readonly bool _checked = ShouldCheckNaN;

    public AnomalyMode(bool enabled, bool check_nan = true) => Native.ts_set_anomaly(enabled, check_nan);

    public static bool IsEnabled => Native.ts_anomaly_enabled() != 0;

    public static bool ShouldCheckNaN => Native.ts_anomaly_checks_nan() != 0;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Native.ts_set_anomaly(_enabled, _checked);
}
