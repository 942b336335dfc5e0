using System.Globalization;
using System.Text.Json;
using Experiments.Core.Statistics;
using Experiments.Testing;

namespace Experiments.Core.Tests.Statistics;

public sealed class StatisticsTests
{
    private const double Tolerance = 1e-9;

    [Fact]
    public void Describes_a_sample()
    {
        Sample sample = new([4, 1, 3, 2]);

        (sample.Count, sample.Mean, sample.Min, sample.Median, sample.Max).ShouldBe((4, 2.5, 1, 2.5, 4));
        sample.StandardDeviation.ShouldBe(Math.Sqrt(5.0 / 3), Tolerance);
        sample.Quantile(0.1).ShouldBe(1.3, Tolerance);
    }

    [Fact]
    public void Has_no_spread_below_two_values()
    {
        new Sample([]).Mean.ShouldBe(double.NaN);
        new Sample([0.5]).StandardDeviation.ShouldBe(double.NaN);
        new Sample([0.5]).MeanInterval(0.95).ShouldBeNull();
        new Sample([0.5]).Median.ShouldBe(0.5);
    }

    /// <summary>Tabulated: Student's t at 0.975, R's qt to fifteen digits.</summary>
    [Theory]
    [InlineData(1, 12.706204736174694)]
    [InlineData(2, 4.302652729749462)]
    [InlineData(10, 2.228138851986274)]
    [InlineData(1000, 1.9623390808264083)]
    public void Gives_the_quantiles_of_students_t(double degrees, double expected)
    {
        StudentT.Quantile(0.975, degrees).ShouldBe(expected, expected * Tolerance);
        StudentT.Quantile(0.025, degrees).ShouldBe(-expected, expected * Tolerance);
        StudentT.Survival(expected, degrees).ShouldBe(0.025, Tolerance);
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0, double.NegativeInfinity)]
    [InlineData(1, double.PositiveInfinity)]
    public void Knows_the_ends_and_the_middle(double p, double expected) => StudentT.Quantile(p, 3).ShouldBe(expected);

    /// <summary>shared/golden/numbers/statistics.json: scipy.</summary>
    [SkippableFact]
    public void Agrees_with_scipy()
    {
        string path = GoldenFolder.PathOf("numbers", "statistics.json");
        Skip.IfNot(File.Exists(path), "no golden numbers here");
        using var golden = JsonDocument.Parse(File.ReadAllText(path));
        JsonElement distributions = golden.RootElement.GetProperty("distributions");

        foreach (JsonProperty quantile in distributions.GetProperty("t_ppf_0.975").EnumerateObject())
        {
            double expected = quantile.Value.GetDouble();
            StudentT.Quantile(0.975, double.Parse(quantile.Name, CultureInfo.InvariantCulture)).ShouldBe(expected, expected * Tolerance);
        }

        foreach (JsonElement tail in distributions.GetProperty("t_sf").EnumerateArray())
            StudentT.Survival(tail[0].GetDouble(), tail[1].GetDouble()).ShouldBe(tail[2].GetDouble(), tail[2].GetDouble() * Tolerance);

        foreach (JsonElement pair in golden.RootElement.GetProperty("paired").EnumerateArray())
        {
            double[] x = [.. pair.GetProperty("x").EnumerateArray().Select(value => value.GetDouble())];
            Sample differences = new(pair.GetProperty("y").EnumerateArray().Select((value, i) => value.GetDouble() - x[i]));
            differences.StandardDeviation.ShouldBe(pair.GetProperty("sd_difference").GetDouble(), Tolerance);
            Interval interval = differences.MeanInterval(0.95).ShouldNotBeNull();
            interval.Low.ShouldBe(pair.GetProperty("t_interval_95")[0].GetDouble(), Tolerance);
            interval.High.ShouldBe(pair.GetProperty("t_interval_95")[1].GetDouble(), Tolerance);
        }
    }
}
