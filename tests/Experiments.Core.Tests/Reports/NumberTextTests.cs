using Experiments.Core.Comparing;
using Experiments.Core.Reports;

namespace Experiments.Core.Tests.Reports;

public class NumberTextTests
{
    [Theory]
    [InlineData(0.87345, "0.873")]
    [InlineData(0.0, "0.000")]
    [InlineData(-0.5, "−0.500")]
    [InlineData(0.00002, "2.0e−5")]
    [InlineData(12.345, "12.35")]
    [InlineData(123.45, "123.5")]
    [InlineData(12345.6, "12,346")]
    [InlineData(double.NaN, "–")]
    [InlineData(double.PositiveInfinity, "∞")]
    public void Writes_metrics_with_about_four_digits(double value, string expected) => NumberText.Metric(value).ShouldBe(expected);

    [Theory]
    [InlineData(0.609, 0.00011, "0.609 ± <0.001")]
    [InlineData(0.609, 0.0116, "0.609 ± 0.012")]
    [InlineData(0.609, 0.0, "0.609 ± 0.000")]
    [InlineData(12.5, 0.25, "12.50 ± 0.250")]
    public void Writes_spreads_with_the_decimals_of_their_mean(double mean, double deviation, string expected) =>
        NumberText.MeanAndSpread(new MetricSummary(3, mean, deviation, mean, mean, null)).ShouldBe(expected);

    [Theory]
    [InlineData(9.96, "10.0 s")]
    [InlineData(41, "41 s")]
    [InlineData(61.4, "1 min 1 s")]
    [InlineData(7265, "2 h 1 min")]
    public void Writes_durations_for_people(double seconds, string expected) => NumberText.Duration(seconds).ShouldBe(expected);

    [Theory]
    [InlineData(1.0, "100 %")]
    [InlineData(0.0168, "1.7 %")]
    [InlineData(0.00006, "< 0.1 %")]
    [InlineData(0, "0 %")]
    public void Writes_shares_as_percentages(double share, string expected) => NumberText.Percent(share).ShouldBe(expected);

    [Theory]
    [InlineData("eval_accuracy", "validation accuracy")]
    [InlineData("test_f1_macro", "test macro F1")]
    [InlineData("loss", "loss")]
    public void Names_metrics_for_people(string metric, string expected) => MetricName.ForPeople(metric).ShouldBe(expected);
}
