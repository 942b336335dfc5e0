using System.Collections.Immutable;

namespace Experiments.Core.Statistics;

/// <summary>A sample of a quantity, such as one metric over seeds, and what describes it. NaN values make NaN statistics.</summary>
public sealed class Sample
{
    private readonly ImmutableArray<double> _sorted;

    public Sample(IEnumerable<double> values) => _sorted = [.. values.Order()];

    public int Count => _sorted.Length;

    /// <summary>NaN of an empty sample; so are the others.</summary>
    public double Mean => Count == 0 ? double.NaN : _sorted.Sum() / Count;

    /// <summary>With n − 1 in the denominator; NaN below two values.</summary>
    public double StandardDeviation
    {
        get
        {
            if (Count < 2)
                return double.NaN;
            double mean = Mean;
            return Math.Sqrt(_sorted.Sum(value => (value - mean) * (value - mean)) / (Count - 1));
        }
    }

    public double Min => Quantile(0);

    public double Median => Quantile(0.5);

    public double Max => Quantile(1);

    /// <summary>Linear between the order statistics (Hyndman and Fan's type 7, the default of R and NumPy).</summary>
    /// <param name="p">From 0 to 1.</param>
    public double Quantile(double p)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(p, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(p, 1);
        if (Count == 0)
            return double.NaN;
        double position = p * (Count - 1);
        int below = (int)Math.Floor(position);
        double share = position - below;
        return share == 0 ? _sorted[below] : _sorted[below] + share * (_sorted[below + 1] - _sorted[below]);
    }

    /// <summary>Student's t-interval of the mean; null below two values.</summary>
    /// <param name="confidence">Such as 0.95.</param>
    public Interval? MeanInterval(double confidence)
    {
        if (Count < 2)
            return null;
        double half = StudentT.Quantile((1 + confidence) / 2, Count - 1) * StandardDeviation / Math.Sqrt(Count);
        return new Interval(Mean - half, Mean + half);
    }
}

/// <summary>From <paramref name="Low"/> to <paramref name="High"/>.</summary>
public readonly record struct Interval(double Low, double High);
