using System.Globalization;
using System.Text.Json.Nodes;
using Experiments.Torch.Lora;
using FsCheck;
using FsCheck.Fluent;

namespace Experiments.Torch.Tests.Lora;

/// <summary>Expected texts are what CPython's json.dumps and repr give.</summary>
public sealed class PythonJsonTests
{
    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(1, "1.0")]
    [InlineData(0.05, "0.05")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(1e-4, "0.0001")]
    [InlineData(5e-5, "5e-05")]
    [InlineData(1.25e-7, "1.25e-07")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(123456789012345680, "1.2345678901234568e+17")]
    [InlineData(1e16, "1e+16")]
    [InlineData(2.5e300, "2.5e+300")]
    public void Numbers_are_spelled_as_in_Python(double number, string expected) => PythonJson.Write(PythonJson.Number(number)).ShouldBe(expected);

    [Fact]
    public void Numbers_read_back_as_they_were() => Prop.ForAll<NormalFloat>(number =>
        double.Parse(PythonJson.Write(PythonJson.Number(number.Get)), CultureInfo.InvariantCulture) == number.Get).QuickCheckThrowOnFailure();

    [Fact]
    public void Objects_are_sorted_indented_and_plain_ASCII()
    {
        var json = JsonNode.Parse("""{ "b": [], "a": { "é\"": "<\u0007\n>", "A": [1, 2.50, null, true] }, "c": {} }""");

        PythonJson.Write(json).ShouldBe(string.Join('\n',
            "{",
            "  \"a\": {",
            "    \"A\": [",
            "      1,",
            "      2.50,",
            "      null,",
            "      true",
            "    ],",
            "    \"\\u00e9\\\"\": \"<\\u0007\\n>\"",
            "  },",
            "  \"b\": [],",
            "  \"c\": {}",
            "}"));
    }
}
