using System.Runtime.InteropServices;
using System.Text;

namespace TorchSharp;

/// <content>TorchScript.</content>
public static unsafe partial class torch
{
    /// <summary>Functions written in TorchScript.</summary>
    public static class jit
    {
        /// <summary>Compiles the functions of a script.</summary>
        /// <exception cref="ExternalException">The script does not compile; the message shows where.</exception>
        public static CompilationUnit compile(string script)
        {
            var handle = Native.ts_jit_compile(script);
            return handle != 0 ? new CompilationUnit(handle) : throw Native.Failure();
        }

        /// <summary>Compiled functions, called by name.</summary>
        public class CompilationUnit : IDisposable
        {
            private nint _handle;

            internal CompilationUnit(nint handle) => _handle = handle;

            ~CompilationUnit() => Dispose(false);

            /// <summary>
            /// Arguments are tensors, numbers, booleans, strings, null, and arrays or lists of tensors or numbers. A tuple comes back as an
            /// array of objects or, of tensors only, as an array of tensors.
            /// </summary>
            public object? invoke(string name, params object?[] objs)
            {
                ObjectDisposedException.ThrowIf(_handle == 0, this);
                using var arguments = new Arguments();
                var values = objs.Select(arguments.Convert).ToArray();
                Check(Native.ts_jit_invoke(_handle, name, values, values.Length, out var result));
                GC.KeepAlive(objs);
                return Result(result);
            }

            public TResult invoke<TResult>(string name, params object?[] inputs) => (TResult)invoke(name, inputs)!;

            public TResult invoke<T, TResult>(string name, params T[] inputs) =>
                (TResult)invoke(name, inputs.Cast<object?>().ToArray())!;

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                var handle = Interlocked.Exchange(ref _handle, 0);
                if (handle != 0) Native.ts_jit_dispose(handle);
            }
        }

        private static object? Result(NativeValue value)
        {
            switch (value.Kind)
            {
                case 1: return new Tensor(value.Pointer);
                case 2: return BitConverter.Int64BitsToDouble(value.Bits);
                case 3: return value.Bits;
                case 4: return value.Bits != 0;
                case 5:
                    var text = Encoding.UTF8.GetString((byte*)value.Pointer, value.Count);
                    Native.ts_free(value.Pointer);
                    return text;
                case 0: return null;
            }

            var items = new object?[value.Count];
            for (var i = 0; i < items.Length; i++) items[i] = Result(((NativeValue*)value.Pointer)[i]);
            Native.ts_free(value.Pointer);
            return value.Kind switch
            {
                8 => Enumerable.Range(0, items.Length / 2).ToDictionary(i => items[2 * i] ?? "", i => items[(2 * i) + 1]),
                9 => items.Cast<Tensor>().ToArray(),
                10 => items.Cast<double>().ToArray(),
                11 => items.Cast<long>().ToArray(),
                12 => items.Cast<bool>().ToArray(),
                _ => items.Length > 0 && Array.TrueForAll(items, item => item is Tensor) ? items.Cast<Tensor>().ToArray() : items,
            };
        }

        /// <summary>The native memory of a call's arguments.</summary>
        private sealed class Arguments : IDisposable
        {
            private readonly List<nint> _memory = [];

            internal NativeValue Convert(object? value) => value switch
            {
                null => default,
                Tensor tensor => new NativeValue { Kind = 1, Pointer = tensor.Handle },
                Scalar scalar => scalar.Native.Kind switch
                {
                    1 => Number(scalar.ToDouble()),
                    0 => Integer(scalar.ToInt64()),
                    _ => Truth(scalar.ToBoolean()),
                },
                bool flag => Truth(flag),
                float number => Number(number),
                double number => Number(number),
                byte or sbyte or short or int or long =>
                    Integer(System.Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)),
                string text => Text(text),
                IEnumerable<Tensor> tensors => List(9, tensors.Select(tensor => Convert(tensor))),
                IEnumerable<double> numbers => List(10, numbers.Select(Number)),
                IEnumerable<float> numbers => List(10, numbers.Select(number => Number(number))),
                IEnumerable<long> numbers => List(11, numbers.Select(Integer)),
                IEnumerable<int> numbers => List(11, numbers.Select(number => Integer(number))),
                IEnumerable<bool> flags => List(12, flags.Select(Truth)),
                _ => throw new NotImplementedException($"Passing arguments of type {value.GetType().Name} to TorchScript."),
            };

            public void Dispose()
            {
                foreach (var memory in _memory) Marshal.FreeHGlobal(memory);
            }

            private static NativeValue Number(double value) => new() { Kind = 2, Bits = BitConverter.DoubleToInt64Bits(value) };

            private static NativeValue Integer(long value) => new() { Kind = 3, Bits = value };

            private static NativeValue Truth(bool value) => new() { Kind = 4, Bits = value ? 1 : 0 };

            private NativeValue Text(string text)
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                var memory = Allocate(bytes.Length);
                bytes.CopyTo(new Span<byte>((void*)memory, bytes.Length));
                return new NativeValue { Kind = 5, Pointer = memory, Count = bytes.Length };
            }

            private NativeValue List(int kind, IEnumerable<NativeValue> items)
            {
                var all = items.ToArray();
                var memory = Allocate(all.Length * sizeof(NativeValue));
                all.CopyTo(new Span<NativeValue>((void*)memory, all.Length));
                return new NativeValue { Kind = kind, Pointer = memory, Count = all.Length };
            }

            private nint Allocate(int size)
            {
                var memory = Marshal.AllocHGlobal(size + 1);
                _memory.Add(memory);
                return memory;
            }
        }
    }
}
