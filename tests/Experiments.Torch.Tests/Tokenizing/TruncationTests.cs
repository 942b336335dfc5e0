using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Tests.Tokenizing;

public class TruncationTests
{
    [Theory]
    [InlineData(3, 4, 10, 3, 4)]
    [InlineData(3, 9, 10, 3, 7)]
    [InlineData(9, 3, 10, 7, 3)]
    [InlineData(20, 30, 10, 5, 5)]
    [InlineData(20, 30, 11, 5, 6)]
    [InlineData(30, 20, 11, 6, 5)]
    [InlineData(8, 0, 5, 5, 0)]
    [InlineData(8, 8, -3, 0, 0)]
    public void The_longer_text_gives_way_first(int first, int second, int limit, int keptFirst, int keptSecond) =>
        Truncation.LongestFirst(first, second, limit).ShouldBe((keptFirst, keptSecond));

    [Fact]
    public void What_was_cut_off_is_counted()
    {
        TextTokenizer tokenizer = TinyTokenizer.Load(TinyTokenizer.WordPiece());

        Encoded encoded = tokenizer.Encode("good bad movie good", maxLength: 4);

        encoded.Ids.ShouldBe([2, 4, 5, 3]);
        encoded.Truncated.ShouldBe(2);
    }
}
