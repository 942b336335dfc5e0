using TorchSharp.Utils;

namespace TorchSharp;

/// <content>Reading and writing elements.</content>
public static unsafe partial class torch
{
    public partial class Tensor
    {
        /// <summary>The memory of a contiguous tensor in main memory.</summary>
        /// <exception cref="InvalidOperationException">The tensor is on another device.</exception>
        /// <exception cref="NotImplementedException">The tensor is not contiguous.</exception>
        public Span<byte> bytes
        {
            get
            {
                var length = NumberOfElements * ElementSize;
                if (length > int.MaxValue)
                    throw new NotImplementedException("Span only supports up to int.MaxValue elements.");
                return new Span<byte>((void*)DataPointer(), (int)length);
            }

            set
            {
                if (value.Length != NumberOfElements * ElementSize)
                    throw new ArgumentException("Number of bytes in the span does not match the size of the tensor.");
                value.CopyTo(new Span<byte>((void*)DataPointer(), value.Length));
            }
        }

        /// <summary>Access to the elements of a tensor in main memory, in logical order whatever the strides.</summary>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            ValidateType(typeof(T));
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException(
                    "Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
            return new TensorAccessor<T>(this);
        }

        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            ValidateType(typeof(T));
            if (device_type == DeviceType.CPU) return *(T*)Native.ts_data_ptr(Handle);
            using var host = cpu();
            return *(T*)Native.ts_data_ptr(host.Handle);
        }

        public Scalar ToScalar()
        {
            Check(Native.ts_item(Handle, out var value), this);
            return new Scalar(value);
        }

        public float ReadCpuSingle(long i) => Read<float>(i);

        public double ReadCpuDouble(long i) => Read<double>(i);

        public int ReadCpuInt32(long i) => Read<int>(i);

        public long ReadCpuInt64(long i) => Read<long>(i);

        public byte ReadCpuByte(long i) => Read<byte>(i);

        public bool ReadCpuBool(long i) => Read<bool>(i);

        internal nint DataPointer()
        {
            if (!is_contiguous()) throw new NotImplementedException("Bytes() called on non-contiguous tensor.");
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException(
                    "Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
            return Native.ts_data_ptr(Handle);
        }

        private T Read<T>(long i) where T : unmanaged => ((T*)DataPointer())[i];

        private void ValidateType(Type dotnetType)
        {
            var wanted = dtype switch
            {
                ScalarType.Byte => typeof(byte),
                ScalarType.Int8 => typeof(sbyte),
                ScalarType.Int16 => typeof(short),
                ScalarType.Int32 => typeof(int),
                ScalarType.Int64 => typeof(long),
                ScalarType.Float16 => typeof(Half),
                ScalarType.BFloat16 => typeof(BFloat16),
                ScalarType.Float32 => typeof(float),
                ScalarType.Float64 => typeof(double),
                ScalarType.Bool => typeof(bool),
                _ => null,
            };
            if (dotnetType != wanted) throw new ArgumentException($"{dotnetType.Name} is not compatible with {dtype}");
        }
    }
}
