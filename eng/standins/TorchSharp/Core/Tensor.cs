using System.Runtime.CompilerServices;

namespace TorchSharp;

/// <summary>What <c>import torch</c> offers.</summary>
public static partial class torch
{
    /// <summary>
    /// A handle of a libtorch tensor. It belongs to the innermost dispose scope of the thread that made it, if there is one.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private static long s_total;
        private static long s_peak;

        private nint _handle;

        internal DisposeScope? Scope;

        internal Tensor(nint handle)
        {
            _handle = handle;
            var total = Interlocked.Increment(ref s_total);
            if (total > s_peak) s_peak = total;
            if (DisposeScopeManager.OfThread.Innermost is { } scope) scope.Attach(this);
        }

        ~Tensor() => Dispose(false);

        /// <summary>How many tensors hold a native one now.</summary>
        public static long TotalCount => Interlocked.Read(ref s_total);

        /// <summary>The most that there were.</summary>
        public static long PeakCount => Interlocked.Read(ref s_peak);

        /// <exception cref="InvalidOperationException">The tensor was disposed, by itself or with its scope.</exception>
        public nint Handle
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => _handle != 0 ? _handle : throw Invalid();
        }

        public bool IsInvalid => _handle == 0;

        public ScalarType dtype => (ScalarType)Native.ts_dtype(Handle);

        public DeviceType device_type => (DeviceType)Native.ts_device_type(Handle);

        public int device_index => Native.ts_device_index(Handle);

        public Device device => new(device_type, device_index);

        public long ndim => Native.ts_dim(Handle);

        public long Dimensions => ndim;

        public long NumberOfElements => Native.ts_numel(Handle);

        public long ElementSize => Native.ts_element_size(Handle);

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public bool is_sparse => Native.ts_is_sparse(Handle) != 0;

        public bool is_leaf => Native.ts_is_leaf(Handle) != 0;

        /// <summary>The name of a parameter or of what the user likes to call the tensor.</summary>
        public string? name { get; set; }

        public long[] shape
        {
            get
            {
                var result = new long[ndim];
                Native.ts_sizes(Handle, result);
                return result;
            }
        }

        /// <summary>With the dimensions in reverse.</summary>
        public Tensor T => permute(Enumerable.Range(0, (int)ndim).Select(d => ndim - 1 - d));

        /// <summary>With the last two dimensions exchanged.</summary>
        public Tensor mT => transpose(-2, -1);

        public long dim() => ndim;

        public long[] size() => shape;

        public long size(int dim)
        {
            Span<long> sizes = stackalloc long[(int)ndim];
            Native.ts_sizes(Handle, sizes);
            return sizes[Wrapped(dim, sizes.Length)];
        }

        public long[] stride()
        {
            var result = new long[ndim];
            Check(Native.ts_strides(Handle, result), this);
            return result;
        }

        public long stride(int dim) => stride()[Wrapped(dim, (int)ndim)];

        public long storage_offset() => Native.ts_storage_offset(Handle);

        public long numel() => NumberOfElements;

        public long element_size() => ElementSize;

        public bool is_contiguous() => Native.ts_is_contiguous(Handle) != 0;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_pinned() => Flag(Native.ts_is_pinned(Handle), this);

        public bool is_nonzero() => Flag(Native.ts_is_nonzero(Handle), this);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        /// <summary>A tensor over <paramref name="handle"/>, which it then owns.</summary>
        public static Tensor UnsafeCreateTensor(nint handle) => new(handle);

        /// <summary>Gives the native tensor away: this one becomes invalid and frees nothing.</summary>
        public nint DecoupleFromNativeHandle()
        {
            GC.SuppressFinalize(this);
            var handle = Handle;
            _handle = 0;
            Interlocked.Decrement(ref s_total);
            Scope?.MarkAsDisposed(this);
            Scope = null;
            return handle;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            Scope?.MoveToOuter(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (Scope is { } scope) scope.MoveToOther(other, this);
            else other?.Attach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.Scope);

        public Tensor DetachFromDisposeScope()
        {
            Scope?.Detach(this);
            return this;
        }

        public void Dispose()
        {
            Scope?.MarkAsDisposed(this);
            Scope = null;
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle == 0) return;
            Interlocked.Decrement(ref s_total);
            Native.ts_dispose(handle);
        }

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        /// <summary>The same tensor, or equal in shape and every element.</summary>
        public bool Equals(Tensor? target)
        {
            if (target is null) return false;
            if (ReferenceEquals(this, target) || Handle == target.Handle) return true;
            if (!shape.AsSpan().SequenceEqual(target.shape) || dtype != target.dtype) return false;
            using var same = eq(target);
            using var all = same.all();
            return all.is_nonzero();
        }

        public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

        private static int Wrapped(int dim, int dims)
        {
            var index = dim < 0 ? dim + dims : dim;
            return index >= 0 && index < dims
                ? index
                : throw new IndexOutOfRangeException(
                    $"Dimension out of range (expected to be in range of [{-dims}, {dims - 1}], but got {dim})");
        }

        private static InvalidOperationException Invalid() => new("Tensor invalid -- empty handle.");
    }
}
