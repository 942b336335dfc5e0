namespace Experiments.Reports.Charts;

/// <summary>A linear scale over round numbers that hold all values.</summary>
internal sealed record Scale(double Low, double High, IReadOnlyList<double> Ticks)
{
    /// <param name="intervals">About as many steps as there is room for.</param>
    public static Scale Of(IReadOnlyCollection<double> values, int intervals)
    {
        double low = values.Count == 0 ? 0 : values.Min();
        double high = values.Count == 0 ? 1 : values.Max();
        if (high - low < 1e-12 * Math.Max(Math.Abs(low), Math.Abs(high)) || high == low)
        {
            double half = low == 0 ? 0.5 : Math.Abs(low) * 0.05;
            (low, high) = (low - half, high + half);
        }

        double step = RoundStep((high - low) / intervals);
        long first = (long)Math.Floor((low / step) + 1e-9);
        long last = (long)Math.Ceiling((high / step) - 1e-9);
        double[] ticks = [.. Enumerable.Range(0, (int)Math.Min(last - first, 50) + 1).Select(i => (first + i) * step)];
        return new Scale(ticks[0], ticks[^1], ticks);
    }

    public double Place(double value, double from, double to) => from + ((value - Low) / (High - Low) * (to - from));

    /// <summary>The next of 1, 2 or 5 times a power of ten.</summary>
    private static double RoundStep(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        double[] nice = [1, 2, 5, 10];
        return nice.First(n => n * power >= step * 0.999) * power;
    }
}
