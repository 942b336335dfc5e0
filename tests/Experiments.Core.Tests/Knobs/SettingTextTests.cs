using System.Text.Json;
using Experiments.Core.Knobs;

namespace Experiments.Core.Tests.Knobs;

public sealed class SettingTextTests
{
    [Theory]
    [InlineData("model", "\"/somewhere/models/tiny-t5\"", "tiny-t5")]
    [InlineData("model", "\"owner/name@0123456789abcdef0123456789abcdef01234567\"", "name@0123456")]
    [InlineData("data.train.path", "[\"/somewhere/a.csv\", \"/somewhere/b.csv\"]", "a.csv, b.csv")]
    [InlineData("instruction.text", "\"Is it 1/2 or 2/3?\"", "Is it 1/2 or 2/3?")]
    [InlineData("training.learning_rate", "0.00002", "2e-5")]
    [InlineData("lora.r", "8", "8")]
    [InlineData("training.packing", "true", "true")]
    public void Values_are_short(string key, string json, string expected) => SettingText.Of(key, JsonElement.Parse(json)).ShouldBe(expected);

    [Fact]
    public void Paths_can_be_shown_in_full() =>
        SettingText.InFull(JsonElement.Parse("\"/somewhere/models/tiny-t5\"")).ShouldBe("/somewhere/models/tiny-t5");
}
