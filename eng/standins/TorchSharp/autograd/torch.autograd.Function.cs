using System.Runtime.InteropServices;
using System.Text;

namespace TorchSharp;

/// <content>Functions with a backward of their own.</content>
public static unsafe partial class torch
{
    public static partial class autograd
    {
        /// <summary>What a forward leaves for its backward.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object> _data = new(StringComparer.Ordinal);
            private List<Tensor> _saved = [];

            internal AutogradContext()
            {
            }

            public bool MaterializeGrads { get; private set; } = true;

            internal HashSet<Tensor> WithoutGradient { get; } = new(ReferenceEqualityComparer.Instance);

            public void save_for_backward(List<Tensor> tensors) => _saved = tensors;

            public List<Tensor> get_saved_variables() => _saved;

            public void mark_dirty(List<Tensor> tensors)
            {
                // Outputs are attached by identity of memory: nothing needs to be known about changed inputs.
            }

            public void mark_non_differentiable(List<Tensor> tensors) => WithoutGradient.UnionWith(tensors);

            public void set_materialize_grads(bool value) => MaterializeGrads = value;

            public void save_data(string key, object value) => _data[key] = value;

            public object get_data(string key) => _data[key];

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                foreach (var tensor in _saved) tensor?.Dispose();
                _saved = [];
            }

            /// <summary>Handles of the saved tensors' own; of an output without its history, else the graph would hold itself.</summary>
            internal void Keep(IReadOnlyCollection<Tensor> outputs) =>
                _saved = _saved
                    .Select(tensor => tensor is null
                        ? null!
                        : (
                            outputs.Contains(
                                tensor, ReferenceEqualityComparer.Instance) ? tensor.detach() : tensor.alias()).DetachFromDisposeScope())
                    .ToList();
        }

        /// <summary>A function whose class answers how to compute it and its gradient.</summary>
        public abstract class Function<T>
            where T : Function<T>, new()
        {
            private protected Function()
            {
            }

            public abstract string Name { get; }

            internal abstract List<Tensor> Forward(AutogradContext context, object[] vars);

            internal abstract List<Tensor> Backward(AutogradContext context, List<Tensor> grads);

            private protected static List<Tensor> Apply(object[] vars)
            {
                var function = new T();
                var context = new AutogradContext();
                List<Tensor> outputs;
                using (no_grad()) outputs = function.Forward(context, vars);
                var inputs = vars.OfType<Tensor>().ToArray();
                if (!is_grad_enabled() || !Array.Exists(inputs, input => input.requires_grad)) return outputs;

                context.Keep(outputs);
                var call = new FunctionCall(context, vars, grads => function.Backward(context, grads));
                var pin = GCHandle.Alloc(call);
                delegate* unmanaged<nint, nint*, int, nint*, int, byte*> run = &FunctionCall.Run;
                delegate* unmanaged<nint, void> release = &FunctionCall.Release;
                var differentiable = outputs.Select(output => (byte)(context.WithoutGradient.Contains(output) ? 0 : 1)).ToArray();
                var attached = Native.ts_attach_function(
                    Handles(
                        inputs.AsSpan(
                            )), inputs.Length, Handles(outputs), outputs.Count, differentiable, context.MaterializeGrads, (nint)run,
                    (nint)release, GCHandle.ToIntPtr(pin));
                if (attached == 0) FunctionCall.Free(GCHandle.ToIntPtr(pin));
                Check(attached);
                return outputs;
            }
        }

        /// <summary>A function with one result.</summary>
        public abstract class SingleTensorFunction<T> : Function<T>
            where T : SingleTensorFunction<T>, new()
        {
            protected SingleTensorFunction()
            {
            }

            public abstract Tensor forward(AutogradContext ctx, params object[] vars);

            /// <summary>As many gradients as the forward has arguments; null where there is none.</summary>
            public abstract List<Tensor> backward(AutogradContext ctx, Tensor grad_output);

            public static Tensor apply(params object[] vars) => Apply(vars)[0];

            internal override List<Tensor> Forward(AutogradContext context, object[] vars) => [forward(context, vars)];

            internal override List<Tensor> Backward(AutogradContext context, List<Tensor> grads) => backward(context, grads[0]);
        }

        /// <summary>A function with several results.</summary>
        public abstract class MultiTensorFunction<T> : Function<T>
            where T : MultiTensorFunction<T>, new()
        {
            protected MultiTensorFunction()
            {
            }

            public abstract List<Tensor> forward(AutogradContext ctx, params object[] vars);

            /// <summary>As many gradients as the forward has arguments; null where there is none.</summary>
            public abstract List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs);

            public static List<Tensor> apply(params object[] vars) => Apply(vars);

            internal override List<Tensor> Forward(AutogradContext context, object[] vars) => forward(context, vars);

            internal override List<Tensor> Backward(AutogradContext context, List<Tensor> grads) => backward(context, grads);
        }

        /// <summary>One call in a graph, held by its native node.</summary>
        private sealed class FunctionCall(AutogradContext context, object[] vars, Func<List<Tensor>, List<Tensor>> backward)
        {
            private readonly bool[] _tensors = Array.ConvertAll(vars, value => value is Tensor);

            [UnmanagedCallersOnly]
            internal static byte* Run(nint handle, nint* grads, int count, nint* results, int resultCount)
            {
                var call = (FunctionCall)GCHandle.FromIntPtr(handle).Target!;
                using var scope = NewDisposeScope();
                try
                {
                    var given = new List<Tensor>(count);
                    for (var i = 0; i < count; i++) given.Add(grads[i] == 0 ? null! : new Tensor(grads[i]));
                    call.Backward(given, results, resultCount);
                    return null;
                }
#pragma warning disable CA1031 // No exception may cross into native code: it goes on as libtorch's.
                catch (Exception exception)
                {
                    var text = Encoding.UTF8.GetBytes(exception.Message);
                    var message = (byte*)NativeMemory.Alloc((nuint)text.Length + 1);
                    text.CopyTo(new Span<byte>(message, text.Length));
                    message[text.Length] = 0;
                    return message;
                }
#pragma warning restore CA1031
            }

            [UnmanagedCallersOnly]
            internal static void Release(nint handle) => Free(handle);

            internal static void Free(nint handle)
            {
                var pin = GCHandle.FromIntPtr(handle);
                ((FunctionCall)pin.Target!).Context.Dispose();
                pin.Free();
            }

            private AutogradContext Context { get; } = context;

            private void Backward(List<Tensor> grads, nint* results, int resultCount)
            {
                var answer = backward(grads);
                if (answer.Count == _tensors.Length) answer = answer.Where((_, i) => _tensors[i]).ToList();
                if (answer.Count != resultCount)
                    throw new InvalidOperationException($"The backward returned {answer.Count} gradients for {_tensors.Length} arguments.");
                for (var i = 0; i < resultCount; i++) results[i] = answer[i] is { } grad ? grad.alias().DecoupleFromNativeHandle() : 0;
            }
        }
    }
}
