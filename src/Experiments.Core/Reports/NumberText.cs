using System.Globalization;
using Experiments.Core.Comparing;

namespace Experiments.Core.Reports;

/// <summary>Numbers as people read them, the same on every machine.</summary>
public static class NumberText
{
    /// <summary>About four significant digits; a dash for what is no number.</summary>
    public static string Metric(double? value)
    {
        if (value is not double number || double.IsNaN(number))
            return "–";
        if (double.IsInfinity(number))
            return number > 0 ? "∞" : "−∞";
        double size = Math.Abs(number);
        string format = size switch
        {
            0 => "0.000",
            < 0.0005 => "0.0e-0",
            < 10 => "0.000",
            < 100 => "0.00",
            < 1000 => "0.0",
            _ => "#,0",
        };
        return Minus(number.ToString(format, CultureInfo.InvariantCulture));
    }

    /// <summary>Mean and sample standard deviation: <c>0.873 ± 0.012</c>.</summary>
    public static string MeanAndSpread(MetricSummary? summary) => summary switch
    {
        null => "–",
        { Sd: double deviation } => $"{Metric(summary.Mean)} ± {Spread(summary.Mean, deviation)}",
        _ => Metric(summary.Mean),
    };

    /// <summary><c>over 3 seeds</c>, <c>from 1 seed</c>.</summary>
    public static string Seeds(int count) => count == 1 ? "from 1 seed" : $"over {count} seeds";

    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Large counts in short: <c>22.7 M</c>.</summary>
    public static string Compact(long value) => value switch
    {
        >= 1_000_000_000 => (value / 1e9).ToString("0.0", CultureInfo.InvariantCulture) + " B",
        >= 1_000_000 => (value / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " M",
        >= 10_000 => (value / 1e3).ToString("0", CultureInfo.InvariantCulture) + " k",
        _ => Count(value),
    };

    public static string Percent(double share)
    {
        string format = share is > 0 and < 0.1 ? "0.0" : "0";
        return share is > 0 and < 0.0005 ? "< 0.1 %" : (share * 100).ToString(format, CultureInfo.InvariantCulture) + " %";
    }

    public static string Duration(double seconds)
    {
        if (seconds < 10)
            return seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
        if (seconds < 60)
            return seconds.ToString("0", CultureInfo.InvariantCulture) + " s";
        var time = TimeSpan.FromSeconds(Math.Round(seconds));
        return time.TotalHours >= 1 ? $"{(int)time.TotalHours} h {time.Minutes} min" : $"{time.Minutes} min {time.Seconds} s";
    }

    /// <summary>With the decimals of the mean: <c>0.609 ± &lt;0.001</c> rather than a row of zeros.</summary>
    private static string Spread(double mean, double deviation)
    {
        double size = Math.Abs(mean);
        if (size is < 0.0005 or >= 10)
            return Metric(deviation);
        return deviation is > 0 and < 0.0005 ? "<0.001" : deviation.ToString("0.000", CultureInfo.InvariantCulture);
    }

    private static string Minus(string text) => text.Replace('-', '−');
}
