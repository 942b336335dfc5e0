namespace Experiments.Torch.Tests.Fuzzing;

/// <summary>Breaks inputs in the ways that parsers fall for. Seeded: input number N is the same on every machine.</summary>
internal sealed class Mutator(ulong seed)
{
    private static readonly byte[] Interesting = [0, 1, 0x7F, 0x80, 0xFF, .. "{}[\",-9"u8];

    private ulong _state = (seed * 0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03;

    /// <summary>A number from 0 to <paramref name="limit"/> − 1 (splitmix64).</summary>
    public int Next(int limit)
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return (int)((z ^ (z >> 31)) % (ulong)limit);
    }

    /// <summary>
    /// One to four changes: flipped bits, other bytes, pieces removed, repeated or moved, the end cut off, numbers made huge.
    /// </summary>
    public byte[] Mutate(byte[] input)
    {
        var bytes = new List<byte>(input);
        for (var changes = 1 + Next(4); changes > 0 && bytes.Count > 0; changes--)
            MutateOnce(bytes);
        return [.. bytes];
    }

    private void MutateOnce(List<byte> bytes)
    {
        var at = Next(bytes.Count);
        var length = Math.Min(1 + Next(16), bytes.Count - at);
        switch (Next(9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << Next(8));
                break;
            case 1:
                bytes[at] = (byte)Next(256);
                break;
            case 2:
                bytes[at] = Interesting[Next(Interesting.Length)];
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 5:
                bytes.InsertRange(Next(bytes.Count), bytes.GetRange(at, length));
                break;
            case 6:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 7:
                bytes.Insert(at, (byte)('0' + Next(10)));
                break;
            default:
                // A length or a count of the binary kind, made enormous or negative.
                for (var i = at; i < Math.Min(at + 8, bytes.Count); i++)
                    bytes[i] = (byte)(i == at + 7 ? 0x7F : 0xFF);
                break;
        }
    }
}
