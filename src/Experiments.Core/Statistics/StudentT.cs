namespace Experiments.Core.Statistics;

/// <summary>Student's t distribution.</summary>
public static class StudentT
{
    /// <summary>Probability of a value above <paramref name="t"/>.</summary>
    /// <param name="degrees">Degrees of freedom, above 0, not only whole.</param>
    public static double Survival(double t, double degrees)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(degrees);
        double tail = IncompleteBeta.Regularized(degrees / 2, 0.5, degrees / (degrees + t * t)) / 2;
        return t >= 0 ? tail : 1 - tail;
    }

    /// <summary>The value that a share <paramref name="p"/> of the distribution lies below; correct to about 1e-12 relative.</summary>
    public static double Quantile(double p, double degrees)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(degrees);
        ArgumentOutOfRangeException.ThrowIfLessThan(p, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(p, 1);
        if (p == 0.5)
            return 0;
        if (p is 0 or 1)
            return p == 0 ? double.NegativeInfinity : double.PositiveInfinity;
        return p < 0.5 ? -UpperQuantile(p, degrees) : UpperQuantile(1 - p, degrees);
    }

    /// <summary>Where the upper tail has the mass <paramref name="tail"/>, below one half: bracketed, then halved.</summary>
    private static double UpperQuantile(double tail, double degrees)
    {
        double low = 0;
        double high = 1;
        while (Survival(high, degrees) > tail && high < double.MaxValue / 4)
        {
            low = high;
            high *= 2;
        }

        // 60 halvings of an interval no wider than its lower end exhaust the bits of a double.
        for (int i = 0; i < 60; i++)
        {
            double middle = low + (high - low) / 2;
            if (Survival(middle, degrees) > tail)
                low = middle;
            else
                high = middle;
        }

        return low + (high - low) / 2;
    }
}
