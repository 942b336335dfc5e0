namespace TorchSharp;

/// <content>Modes of this thread: whether operations are recorded.</content>
public static partial class torch
{
    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_grad_enabled() => Native.ts_grad_enabled() != 0;

    public static bool is_inference_mode_enabled() => Native.ts_inference_mode_enabled() != 0;

    private sealed class GradMode : IDisposable
    {
        private readonly bool _before = is_grad_enabled();

        internal GradMode(bool enabled) => Native.ts_set_grad_enabled(enabled);

        public void Dispose() => Native.ts_set_grad_enabled(_before);
    }

    private sealed class InferenceMode : IDisposable
    {
        private nint _guard;

        internal InferenceMode(bool enabled)
        {
            _guard = Native.ts_inference_mode_enter(enabled);
            if (_guard == 0) throw Native.Failure();
        }

        public void Dispose()
        {
            var guard = Interlocked.Exchange(ref _guard, 0);
            if (guard != 0) Native.ts_inference_mode_leave(guard);
        }
    }
}
