using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Tests.Tokenizing;

/// <summary>Examples from UAX #15, and the rules that every text must keep.</summary>
public class UnicodeNormalizationTests
{
    [Theory]
    [InlineData("\u00c5", "\u00c5", "A\u030a")]
    [InlineData("\u212b", "\u00c5", "A\u030a")]
    [InlineData("\u1e69", "\u1e69", "s\u0323\u0307")]
    [InlineData("s\u0307\u0323", "\u1e69", "s\u0323\u0307")]
    [InlineData("\u1e0b\u0323", "\u1e0d\u0307", "d\u0323\u0307")]
    [InlineData("\ud55c", "\ud55c", "\u1112\u1161\u11ab")]
    [InlineData("\u0958", "\u0915\u093c", "\u0915\u093c")]
    [InlineData("\ud834\udd5e", "\ud834\udd57\ud834\udd65", "\ud834\udd57\ud834\udd65")]
    public void Canonical_forms_are_those_of_the_standard(string text, string composed, string decomposed)
    {
        Normalizers.Nfc(AlignedText.Of(text)).ToString().ShouldBe(composed);
        Normalizers.Nfd(AlignedText.Of(text)).ToString().ShouldBe(decomposed);
    }

    [Theory]
    [InlineData("\ufb03", "ffi")]
    [InlineData("x\u00b2", "x2")]
    [InlineData("\u1e9b\u0323", "\u1e69")]
    [InlineData("\uff76\uff9e", "\u30ac")]
    [InlineData("\ud835\udd4f", "X")]
    public void Compatibility_forms_are_those_of_the_standard(string text, string expected) =>
        Normalizers.Nfkc(AlignedText.Of(text)).ToString().ShouldBe(expected);

    [Fact]
    public void Every_code_point_keeps_the_rules_of_the_forms()
    {
        int checkedPoints = 0;
        for (int codePoint = 0; codePoint < 0x30000; codePoint++)
        {
            if (codePoint is >= 0xD800 and < 0xE000) continue;
            AlignedText text = AlignedText.Of(char.ConvertFromUtf32(codePoint));
            string composed = Normalizers.Nfc(text).ToString();
            Normalizers.Nfc(Normalizers.Nfd(text)).ToString().ShouldBe(composed);
            Normalizers.Nfc(AlignedText.Of(composed)).ToString().ShouldBe(composed);
            checkedPoints++;
        }

        checkedPoints.ShouldBe(0x30000 - 0x800);
    }

    [Fact]
    public void What_is_joined_keeps_the_place_of_its_first_character()
    {
        AlignedText composed = Normalizers.Nfc(AlignedText.Of("xe\u0301y"));

        composed.ToString().ShouldBe("x\u00e9y");
        composed.Original(1, 1).ShouldBe((1, 2));
        composed.Original(2, 1).ShouldBe((3, 4));
    }
}
