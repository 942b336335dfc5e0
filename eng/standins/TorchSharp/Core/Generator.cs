namespace TorchSharp;

/// <content>Random state.</content>
public static partial class torch
{
    public static Generator manual_seed(long seed)
    {
        Check(Native.ts_manual_seed(seed));
        return Generator.Default;
    }

    /// <summary>Seeds every generator from the system's entropy and answers the seed.</summary>
    public static long seed()
    {
        var value = Generator.Default.seed();
        Check(Native.ts_manual_seed(value));
        return value;
    }

    public static long initial_seed() => Generator.Default.initial_seed();

    public static Tensor get_rng_state() => Generator.Default.get_state();

    public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);

    /// <summary>Random state of the default generator.</summary>
    public static class random
    {
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);

        public static long seed() => torch.seed();

        public static long initial_seed() => torch.initial_seed();

        public static Tensor get_rng_state() => torch.get_rng_state();

        public static void set_rng_state(Tensor new_state) => torch.set_rng_state(new_state);
    }

    /// <summary>A source of random numbers.</summary>
    public class Generator : IDisposable
    {
        private nint _handle;

        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? torch.CPU;
            _handle = Native.ts_new_generator(seed, (int)this.device.type, this.device.index);
            if (_handle == 0) throw Native.Failure();
        }

        private Generator(nint handle, Device device)
        {
            _handle = handle == 0 ? throw Native.Failure() : handle;
            this.device = device;
        }

        ~Generator() => Dispose(false);

        public static Generator Default => new(Native.ts_default_generator((int)DeviceType.CPU, -1), torch.CPU);

        public Device device { get; }

        public nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(Generator));

        public Tensor get_state() => Wrap(Native.ts_generator_get_state(Handle), this);

        public void set_state(Tensor value) => Check(Native.ts_generator_set_state(Handle, value.Handle), this, value);

        public Generator manual_seed(long seed)
        {
            Check(Native.ts_generator_manual_seed(Handle, seed), this);
            return this;
        }

        public long seed()
        {
            Check(Native.ts_generator_seed(Handle, out var value), this);
            return value;
        }

        public long initial_seed() => Native.ts_generator_initial_seed(Handle);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (_handle == 0) return;
            Native.ts_generator_dispose(_handle);
            _handle = 0;
        }
    }
}
