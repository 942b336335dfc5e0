using System.Globalization;
using System.Text;

namespace Experiments.Torch.Tokenizing;

/// <summary>
/// Decompositions, compositions and combining classes of Unicode. The runtime's own normalisation is not used:
/// with invariant globalisation, which the tool ships with, it returns its input.
/// </summary>
internal sealed class UnicodeTable
{
    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int VowelCount = 21;
    private const int TrailCount = 28;
    private const int HangulCount = 19 * VowelCount * TrailCount;

    private static readonly Lazy<UnicodeTable> Loaded = new(Load);

    private readonly Dictionary<int, byte> _classes = [];
    private readonly Dictionary<int, int[]> _canonical = [];
    private readonly Dictionary<int, int[]> _compatible = [];
    private readonly Dictionary<(int, int), int> _compositions = [];

    public static UnicodeTable Instance => Loaded.Value;

    /// <summary>The canonical combining class: 0 for a starter.</summary>
    public int Class(int codePoint) => codePoint < 0x300 ? 0 : _classes.GetValueOrDefault(codePoint);

    /// <summary>The full decomposition of a code point, or itself.</summary>
    public void Decompose(int codePoint, bool compatible, List<int> output)
    {
        int hangul = codePoint - HangulBase;
        if (hangul is >= 0 and < HangulCount)
        {
            output.Add(LeadBase + (hangul / (VowelCount * TrailCount)));
            output.Add(VowelBase + (hangul % (VowelCount * TrailCount) / TrailCount));
            if (hangul % TrailCount != 0) output.Add(TrailBase + (hangul % TrailCount));
        }
        else if (_canonical.TryGetValue(codePoint, out int[]? parts) || (compatible && _compatible.TryGetValue(codePoint, out parts)))
        {
            foreach (int part in parts)
            {
                Decompose(part, compatible, output);
            }
        }
        else
        {
            output.Add(codePoint);
        }
    }

    /// <summary>The code point that two compose to, or null.</summary>
    public int? Compose(int first, int second)
    {
        if (first - LeadBase is >= 0 and < 19 && second - VowelBase is >= 0 and < VowelCount)
        {
            return HangulBase + ((((first - LeadBase) * VowelCount) + second - VowelBase) * TrailCount);
        }

        int hangul = first - HangulBase;
        if (hangul is >= 0 and < HangulCount && hangul % TrailCount == 0 && second - TrailBase is > 0 and < TrailCount)
        {
            return first + second - TrailBase;
        }

        return _compositions.TryGetValue((first, second), out int composed) ? composed : null;
    }

    private static UnicodeTable Load()
    {
        var table = new UnicodeTable();
        using Stream stream = typeof(UnicodeTable).Assembly.GetManifestResourceStream("UnicodeData.txt")
            ?? throw new InvalidOperationException("UnicodeData.txt is missing from the assembly");
        using var reader = new StreamReader(stream, Encoding.ASCII);
        while (reader.ReadLine() is { } line)
        {
            int mark = line.AsSpan().IndexOfAny("=-~:");
            if (line.StartsWith('#')) continue;
            if (line[mark] == ':') table.AddClass(line.AsSpan(0, mark), byte.Parse(line.AsSpan(mark + 1), CultureInfo.InvariantCulture));
            else table.AddDecomposition(line[mark], Hex(line.AsSpan(0, mark)), line[(mark + 1)..]);
        }

        return table;
    }

    private void AddClass(ReadOnlySpan<char> range, byte combiningClass)
    {
        int dots = range.IndexOf("..", StringComparison.Ordinal);
        for (int codePoint = Hex(range[..dots]); codePoint <= Hex(range[(dots + 2)..]); codePoint++)
        {
            _classes[codePoint] = combiningClass;
        }
    }

    private void AddDecomposition(char kind, int codePoint, string sequence)
    {
        int[] parts = [.. sequence.Split(' ').Select(part => Hex(part))];
        (kind == '~' ? _compatible : _canonical)[codePoint] = parts;
        if (kind == '=') _compositions[(parts[0], parts[1])] = codePoint;
    }

    private static int Hex(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
