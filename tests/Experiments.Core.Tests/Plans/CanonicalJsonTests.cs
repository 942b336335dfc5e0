using System.Text.Json;
using Experiments.Core.Plans;
using FsCheck;
using FsCheck.Fluent;

namespace Experiments.Core.Tests.Plans;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("8.0", "8")]
    [InlineData("8e0", "8")]
    [InlineData("-0.0", "0")]
    [InlineData("0.00002", "2e-5")]
    [InlineData("0.01", "0.01")]
    [InlineData("0.0010", "1e-3")]
    [InlineData("1e20", "1e20")]
    [InlineData("{ \"b\": [1.0, \"x\"], \"a\": null }", "{\"a\":null,\"b\":[1,\"x\"]}")]
    public void Equal_values_have_one_text(string json, string expected) => CanonicalJson.Text(JsonElement.Parse(json)).ShouldBe(expected);

    [Fact]
    public void Numbers_read_back_exactly() =>
        Prop.ForAll(ArbMap.Default.ArbFor<double>().Filter(double.IsFinite), value =>
            JsonElement.Parse(CanonicalJson.Number(value)).GetDouble() == value).QuickCheckThrowOnFailure();
}
