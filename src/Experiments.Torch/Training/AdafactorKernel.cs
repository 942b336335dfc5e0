using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Experiments.Torch.Training;

/// <summary>
/// Adafactor over CPU memory: a matrix is read three times and written once, 20 bytes of traffic an element where separate tensor operations
/// take 80. Sums are made of the same pieces in the same order however many threads there are.
/// </summary>
internal static unsafe class AdafactorKernel
{
    private const int Chunk = 1 << 16;

    public static void Step(Tensor parameter, Tensor gradient, MeanSquares squares, AdafactorRates rates)
    {
        using var dense = gradient.contiguous();
        if (squares.Columns is { } columns)
        {
            var size = new Size((int)parameter.shape[0], (int)parameter.shape[1]);
            StepMatrix(new Matrix(Data(parameter), Data(dense), size), Values(squares.Rows), Values(columns), rates);
        }
        else
        {
            StepVector(Values(parameter), Values(dense), Values(squares.Rows), rates);
        }
    }

    private static void StepMatrix(Matrix matrix, Span<float> rows, Span<float> columns, AdafactorRates rates)
    {
        var (rowCount, columnCount) = matrix.Size;
        var sums = Sums(matrix);
        var scale = rates.GradientScale * rates.GradientScale;
        double all = 0;
        for (var row = 0; row < rowCount; row++)
            all += rows[row] = (float)((rows[row] * rates.Keep) + (((sums.Rows[row] * scale / columnCount) + Adafactor.Epsilon) * rates.Share));
        for (var column = 0; column < columnCount; column++)
            columns[column] = (float)((columns[column] * rates.Keep) + (((sums.Columns[column] * scale / rowCount) + Adafactor.Epsilon) * rates.Share));

        var byRow = new float[rowCount];
        for (var row = 0; row < rowCount; row++)
            byRow[row] = (float)(rates.GradientScale / Math.Sqrt(rows[row] / (all / rowCount)));
        var byColumn = new float[columnCount];
        for (var column = 0; column < columnCount; column++)
            byColumn[column] = (float)(1 / Math.Sqrt(columns[column]));
        var length = Math.Sqrt(SumOfUpdateSquares(matrix, byRow, byColumn) / ((double)rowCount * columnCount));
        Move(matrix, byRow, byColumn, (float)rates.KeepParameter, (float)(rates.LearningRate / Math.Max(1, length)));
    }

    /// <summary>Of squared gradients over rows and over columns.</summary>
    private static (float[] Rows, double[] Columns) Sums(Matrix matrix)
    {
        var (rowCount, columnCount) = matrix.Size;
        var rows = new float[rowCount];
        var pieces = new float[matrix.Chunks][];
        ForChunks(matrix, (chunk, first, end) =>
        {
            var columns = pieces[chunk] = new float[columnCount];
            for (var row = first; row < end; row++)
                rows[row] = AddSquares(matrix.GradientRow(row), columns);
        });
        var sums = new double[columnCount];
        foreach (var piece in pieces)
        {
            for (var column = 0; column < columnCount; column++)
                sums[column] += piece[column];
        }

        return (rows, sums);
    }

    private static float AddSquares(ReadOnlySpan<float> gradient, Span<float> columns)
    {
        ref var g = ref MemoryMarshal.GetReference(gradient);
        ref var c = ref MemoryMarshal.GetReference(columns);
        var sum = Vector<float>.Zero;
        var i = 0;
        for (; i <= gradient.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var square = Vector.LoadUnsafe(ref g, (nuint)i);
            square *= square;
            sum += square;
            Vector.StoreUnsafe(Vector.LoadUnsafe(ref c, (nuint)i) + square, ref c, (nuint)i);
        }

        var rest = Vector.Sum(sum);
        for (; i < gradient.Length; i++)
        {
            var square = gradient[i] * gradient[i];
            rest += square;
            columns[i] += square;
        }

        return rest;
    }

    private static double SumOfUpdateSquares(Matrix matrix, float[] byRow, float[] byColumn)
    {
        var pieces = new double[matrix.Chunks];
        ForChunks(matrix, (chunk, first, end) =>
        {
            double sum = 0;
            for (var row = first; row < end; row++)
                sum += (double)byRow[row] * byRow[row] * SumOfSquares(matrix.GradientRow(row), byColumn);
            pieces[chunk] = sum;
        });
        return pieces.Sum();
    }

    private static float SumOfSquares(ReadOnlySpan<float> gradient, ReadOnlySpan<float> factors)
    {
        ref var g = ref MemoryMarshal.GetReference(gradient);
        ref var f = ref MemoryMarshal.GetReference(factors);
        var sum = Vector<float>.Zero;
        var i = 0;
        for (; i <= gradient.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var update = Vector.LoadUnsafe(ref g, (nuint)i) * Vector.LoadUnsafe(ref f, (nuint)i);
            sum += update * update;
        }

        var rest = Vector.Sum(sum);
        for (; i < gradient.Length; i++)
            rest += gradient[i] * factors[i] * (gradient[i] * factors[i]);
        return rest;
    }

    private static void Move(Matrix matrix, float[] byRow, float[] byColumn, float keep, float rate) => ForChunks(matrix, (_, first, end) =>
    {
        for (var row = first; row < end; row++)
            Move(matrix.Row(row), matrix.GradientRow(row), byColumn, keep, rate * byRow[row]);
    });

    private static void Move(Span<float> parameter, ReadOnlySpan<float> gradient, ReadOnlySpan<float> factors, float keep, float rate)
    {
        ref var p = ref MemoryMarshal.GetReference(parameter);
        ref var g = ref MemoryMarshal.GetReference(gradient);
        ref var f = ref MemoryMarshal.GetReference(factors);
        var i = 0;
        for (; i <= gradient.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var update = Vector.LoadUnsafe(ref g, (nuint)i) * Vector.LoadUnsafe(ref f, (nuint)i) * rate;
            Vector.StoreUnsafe((Vector.LoadUnsafe(ref p, (nuint)i) * keep) - update, ref p, (nuint)i);
        }

        for (; i < gradient.Length; i++)
            parameter[i] = (parameter[i] * keep) - (gradient[i] * factors[i] * rate);
    }

    // Biases and norms: too short for threads.
    private static void StepVector(Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> squares, AdafactorRates rates)
    {
        double sum = 0;
        var factors = new float[gradient.Length];
        for (var i = 0; i < gradient.Length; i++)
        {
            var scaled = gradient[i] * rates.GradientScale;
            squares[i] = (float)((squares[i] * rates.Keep) + (((scaled * scaled) + Adafactor.Epsilon) * rates.Share));
            var factor = rates.GradientScale / Math.Sqrt(squares[i]);
            factors[i] = (float)factor;
            sum += gradient[i] * factor * (gradient[i] * factor);
        }

        var length = Math.Sqrt(sum / gradient.Length);
        Move(parameter, gradient, factors, (float)rates.KeepParameter, (float)(rates.LearningRate / Math.Max(1, length)));
    }

    private static void ForChunks(Matrix matrix, Action<int, int, int> run)
    {
        var step = matrix.RowsInChunk;
        var rows = matrix.Size.Rows;
        if (matrix.Chunks == 1)
            run(0, 0, rows);
        else
            Parallel.For(0, matrix.Chunks, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() },
                chunk => run(chunk, chunk * step, Math.Min(rows, (chunk + 1) * step)));
    }

    private static float* Data(Tensor tensor) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(Values(tensor)));

    private static Span<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    private readonly record struct Size(int Rows, int Columns);

    /// <summary>A parameter and its gradient in main memory, row after row.</summary>
    private sealed class Matrix(float* parameter, float* gradient, Size size)
    {
        public Size Size => size;

        public int RowsInChunk => Math.Max(1, Chunk / size.Columns);

        public int Chunks => ((size.Rows - 1) / RowsInChunk) + 1;

        public Span<float> Row(int row) => new(parameter + ((long)row * size.Columns), size.Columns);

        public ReadOnlySpan<float> GradientRow(int row) => new(gradient + ((long)row * size.Columns), size.Columns);
    }
}
