using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Yaml.Documents;
using FsCheck;
using FsCheck.Fluent;

namespace Experiments.Yaml.Tests.Documents;

/// <summary>YAML 1.2, 10.3.2: the core schema.</summary>
public sealed class CoreSchemaTests
{
    [Theory]
    [InlineData("2e-5", "2e-5")]
    [InlineData("-1", "-1")]
    [InlineData("+12", "12")]
    [InlineData("010", "10")]
    [InlineData("-007", "-7")]
    [InlineData("0o17", "15")]
    [InlineData("0x1F", "31")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("+1.5E+3", "1500")]
    [InlineData("TRUE", "true")]
    [InlineData("False", "false")]
    [InlineData("", "null")]
    [InlineData("~", "null")]
    [InlineData("yes", null)]
    [InlineData("no", null)]
    [InlineData("on", null)]
    [InlineData("1_000", null)]
    [InlineData("12:30", null)]
    [InlineData("0b1", null)]
    [InlineData(".inf", null)]
    [InlineData(".nan", null)]
    [InlineData("1e", null)]
    [InlineData("-", null)]
    [InlineData("tRue", null)]
    public void Reads_plain_scalars(string text, string? json) => CoreSchema.Resolve(text).ShouldBe(json);

    [Fact]
    public void Whatever_it_calls_a_value_is_json() =>
        Prop.ForAll(Gen.Elements("+", "-", "0", "1", "9", ".", "e", "E", "x", "o", "_", "a", "f").ArrayOf().ToArbitrary(), parts =>
            CoreSchema.Resolve(string.Concat(parts)) is not { } json || JsonElement.Parse(json).ValueKind is JsonValueKind.Number or JsonValueKind.Null)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_is_composed_or_refused_with_a_place() =>
        Prop.ForAll(Gen.Elements("a", ": ", "\n", "  ", "- ", "[", "]", "{", "}", ",", "\"", "'", "#", "&x ", "*x", "!t ", "|", ">", "\\U0011FFFF", "\\uD800", "---\n", "...", "%", "?", "\t", "\0", "${x}").ArrayOf().ToArbitrary(), parts =>
        {
            try
            {
                return YamlComposer.Compose(string.Concat(parts), "f.yaml").At.File == "f.yaml";
            }
            catch (ExperimentException problem)
            {
                return problem.Diagnostics[0].Location is { File: "f.yaml" };
            }
        }).QuickCheckThrowOnFailure();
}
