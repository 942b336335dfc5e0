using System.Text;
using Experiments.Torch.Tests.Fuzzing;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Tests.Tokenizing;

public class SentencePieceFuzzTests
{
    [Fact]
    public void Mutated_sentencepiece_files_are_read_or_refused_with_a_code()
    {
        byte[] seed = Model();
        SentencePieceFile.Parse(seed, "spiece.model").Pieces.Count.ShouldBe(3);

        (int read, int refused) = Fuzz.Run(mutator => mutator.Mutate(seed), bytes => SentencePieceFile.Parse(bytes, "spiece.model"), factor: 64);

        (read + refused).ShouldBe(Fuzz.Count);
        refused.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Mutated_charsmaps_never_read_outside_their_tables()
    {
        byte[] seed = [16, 0, 0, 0, 0x00, 0x04, 0, 0, 0x61, 0x01, 0, 0, 0, 0, 0, 0x80, 1, 2, 3, 4, (byte)'x', 0, (byte)'y', 0];

        (int read, int refused) = Fuzz.Run(mutator => mutator.Mutate(seed), Replace, factor: 64);

        (read + refused).ShouldBe(Fuzz.Count);
        read.ShouldBeGreaterThan(0);
    }

    private static void Replace(byte[] bytes)
    {
        Charsmap map = Charsmap.Parse(bytes, "spiece.model");
        map.ReplaceLongest(AlignedText.Of("a caf\u00e9 \ud83d\ude00"));
        map.ReplaceGraphemes(AlignedText.Of("a cafe\u0301 \ud83d\ude00"));
    }

    private static byte[] Model()
    {
        var bytes = new List<byte>();
        foreach ((string text, byte kind) in new[] { ("<unk>", (byte)2), ("\u2581a", (byte)1), ("b", (byte)1) })
        {
            byte[] piece = Encoding.UTF8.GetBytes(text);
            byte[] message = [0x0A, (byte)piece.Length, .. piece, 0x15, 0, 0, 0x80, 0xBF, 0x18, kind];
            bytes.AddRange([0x0A, (byte)message.Length, .. message]);
        }

        bytes.AddRange([0x12, 5, 0x18, 2, 0xC0, 0x02, 0]);
        return [.. bytes];
    }
}
