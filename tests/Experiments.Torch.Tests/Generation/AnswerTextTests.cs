using System.Collections.Immutable;
using System.Text;
using Experiments.Torch.Generation;
using FsCheck;
using FsCheck.Fluent;

namespace Experiments.Torch.Tests.Generation;

/// <summary>With a tokenizer of single bytes, every character and every stop string may be torn apart.</summary>
public sealed class AnswerTextTests
{
    [Theory]
    [InlineData("one two STOP three", "one two ")]
    [InlineData("no such thing", "no such thing")]
    [InlineData("STOP", "")]
    [InlineData("ends in ST", "ends in ST")]
    [InlineData("### User: STOP", "")]
    public void Ends_before_the_first_stop_string(string text, string expected) => Answer("STOP", "### User:").Of(Bytes(text)).ShouldBe(expected);

    [Fact]
    public void Is_stopped_by_the_token_that_completes_a_stop_string()
    {
        var stops = Answer("STOP").Stops!;

        stops(Bytes("a STO")).ShouldBeFalse();
        stops(Bytes("a STOP")).ShouldBeTrue();
    }

    [Fact]
    public void Without_stop_strings_nothing_is_looked_for()
    {
        Answer().Stops.ShouldBeNull();
        Answer("").Stops.ShouldBeNull();
    }

    [Fact]
    public void Shows_no_half_characters_and_no_begun_stop_strings()
    {
        var answer = Answer("STOP");

        answer.Settled(Bytes("grün").Take(3).ToList()).ShouldBe("gr");
        answer.Settled(Bytes("grün").ToList()).ShouldBe("grün");
        answer.Settled(Bytes("a S")).ShouldBe("a ");
        answer.Settled(Bytes("a SO")).ShouldBe("a SO");
    }

    [Fact]
    public void What_is_shown_piece_by_piece_is_the_whole_answer()
    {
        var alphabet = Gen.Elements('S', 'T', 'O', 'P', 'ü', '€', ' ', 'x');
        var texts = Gen.ArrayOf(alphabet).Select(characters => new string(characters));

        Prop.ForAll(texts.ToArbitrary(), Streams).QuickCheckThrowOnFailure();
    }

    private static bool Streams(string text)
    {
        var answer = Answer("STOP", "TOP OS");
        var shown = new StringBuilder();
        var stream = new AnswerStream(answer, piece => shown.Append(piece));
        var ids = new List<int>();
        foreach (var id in Bytes(text))
        {
            ids.Add(id);
            stream.Add(id);
            if (answer.Stops!(ids))
                break;
        }

        var whole = answer.Of(ids);
        return stream.End(ids) == whole.TrimStart() && shown.ToString() == whole.TrimStart() && text.StartsWith(whole, StringComparison.Ordinal) && !whole.Contains("STOP", StringComparison.Ordinal)
            && (whole == text || text[whole.Length..].StartsWith("STOP", StringComparison.Ordinal) || text[whole.Length..].StartsWith("TOP OS", StringComparison.Ordinal));
    }

    private static AnswerText Answer(params string[] stops) =>
        new(ids => Encoding.UTF8.GetString([.. ids.Select(id => (byte)id)]), stops.ToImmutableArray());

    private static List<int> Bytes(string text) => [.. Encoding.UTF8.GetBytes(text).Select(value => (int)value)];
}
