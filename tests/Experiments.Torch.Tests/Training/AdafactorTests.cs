using Experiments.Torch.Training;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Training;

/// <summary>
/// Reference: the formulas of transformers' Adafactor with scale_parameter and relative_step off, written in double precision. That they are
/// its formulas, the golden trajectories show.
/// </summary>
public sealed class AdafactorTests
{
    private const double Rate = 0.01;
    private const double Decay = 0.1;
    private const double Clip = 0.5;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(70, 33)]
    [InlineData(1, 40)]
    [InlineData(40, 1)]
    [InlineData(700, 257)]
    public void Moves_every_element_of_a_matrix_as_the_formula_says(int rows, int columns)
    {
        using var scope = NewDisposeScope();
        using var stream = new Generator(7);
        var start = empty(rows, columns).normal_(0, 1, stream);
        var parameter = new TorchSharp.Modules.Parameter(start.clone());
        using var optimizer = Adafactor.Create([new TrainedParameter("p", parameter, Decays: true)], Decay);
        double[] expected = [.. start.data<float>().ToArray().Select(value => (double)value)];
        var (rowSquares, columnSquares) = (new double[rows], new double[columns]);

        for (var step = 1; step <= 3; step++)
        {
            // Of very different sizes, as gradients are, and some exactly zero.
            var gradient = empty(rows, columns).normal_(0, 1, stream).pow(5).mul(empty(rows, columns).bernoulli_(0.9, stream));
            parameter.grad = gradient.clone();
            optimizer.Step(step, Rate, Clip);
            Expect(expected, rowSquares, columnSquares, gradient.data<float>().ToArray(), step);
        }

        Compare(parameter, expected);
        optimizer.State.Select(state => (state.Name, string.Join(",", state.Value.shape))).ShouldBe([("rows.p", $"{rows}"), ("columns.p", $"{columns}")]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(1000)]
    public void A_vector_remembers_every_square(int count)
    {
        using var scope = NewDisposeScope();
        using var stream = new Generator(7);
        var start = empty(count).normal_(0, 1, stream);
        var parameter = new TorchSharp.Modules.Parameter(start.clone());
        using var optimizer = Adafactor.Create([new TrainedParameter("p", parameter, Decays: false)], Decay);
        double[] expected = [.. start.data<float>().ToArray().Select(value => (double)value)];
        var squares = new double[count];

        for (var step = 1; step <= 3; step++)
        {
            var gradient = empty(count).normal_(0, 1, stream).pow(3);
            parameter.grad = gradient.clone();
            optimizer.Step(step, Rate, Clip);
            double[] scaled = [.. gradient.data<float>().ToArray().Select(value => value * Clip)];
            var share = Math.Pow(step, -0.8);
            for (var i = 0; i < count; i++)
                squares[i] = ((1 - share) * squares[i]) + (share * ((scaled[i] * scaled[i]) + 1e-30));
            Apply(expected, [.. scaled.Select((value, i) => value / Math.Sqrt(squares[i]))], decay: 0);
        }

        Compare(parameter, expected);
        optimizer.State.ShouldHaveSingleItem().Name.ShouldBe("square.p");
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var threads = get_num_threads();
        set_num_threads(1);
        var one = AfterTwoSteps();
        set_num_threads(4);
        var four = AfterTwoSteps();
        set_num_threads(threads);

        TensorFiles.LargestDifference(one, four).ShouldBe(0);
    }

    // Three dimensions take the way over tensor operations, as other devices do: a matrix and the same with a dimension of one before it.
    [Fact]
    public void Tensor_operations_give_the_same()
    {
        using var scope = NewDisposeScope();
        using var stream = new Generator(11);
        var start = empty(70, 33).normal_(0, 1, stream);
        var matrix = new TorchSharp.Modules.Parameter(start.clone());
        var cube = new TorchSharp.Modules.Parameter(start.clone().unsqueeze(0));
        using var optimizer = Adafactor.Create([new TrainedParameter("m", matrix, Decays: true), new TrainedParameter("c", cube, Decays: true)], Decay);

        for (var step = 1; step <= 5; step++)
        {
            var gradient = empty(70, 33).normal_(0, 1, stream);
            (matrix.grad, cube.grad) = (gradient.clone(), gradient.clone().unsqueeze(0));
            optimizer.Step(step, Rate, Clip);
        }

        TensorFiles.RelativeDifference(cube.detach().squeeze(0), matrix.detach()).ShouldBeLessThan(1e-6);
    }

    private static Tensor AfterTwoSteps()
    {
        using var stream = new Generator(3);
        var parameter = new TorchSharp.Modules.Parameter(empty(5000, 37).normal_(0, 1, stream));
        using var optimizer = Adafactor.Create([new TrainedParameter("p", parameter, Decays: true)], Decay);
        for (var step = 1; step <= 2; step++)
        {
            parameter.grad = empty(5000, 37).normal_(0, 1, stream);
            optimizer.Step(step, Rate, 1);
        }

        return parameter.detach();
    }

    private static void Expect(double[] values, double[] rows, double[] columns, float[] gradients, int step)
    {
        var width = columns.Length;
        double[] scaled = [.. gradients.Select(value => value * Clip)];
        double[] squares = [.. scaled.Select(value => (value * value) + 1e-30)];
        var share = Math.Pow(step, -0.8);
        for (var row = 0; row < rows.Length; row++)
            rows[row] = ((1 - share) * rows[row]) + (share * squares.Skip(row * width).Take(width).Average());
        for (var column = 0; column < width; column++)
            columns[column] = ((1 - share) * columns[column]) + (share * squares.Where((_, i) => i % width == column).Average());
        var mean = rows.Average();
        Apply(values, [.. scaled.Select((value, i) => value / Math.Sqrt(rows[i / width] / mean) / Math.Sqrt(columns[i % width]))], Decay);
    }

    private static void Apply(double[] values, double[] update, double decay)
    {
        var size = Math.Max(1, Math.Sqrt(update.Average(value => value * value)));
        for (var i = 0; i < values.Length; i++)
            values[i] = (values[i] * (1 - (Rate * decay))) - (Rate * update[i] / size);
    }

    private static void Compare(Tensor parameter, double[] expected)
    {
        var actual = parameter.detach().data<float>().ToArray();
        for (var i = 0; i < actual.Length; i++)
            ((double)actual[i]).ShouldBe(expected[i], 2e-6 * Math.Max(1, Math.Abs(expected[i])));
    }
}
