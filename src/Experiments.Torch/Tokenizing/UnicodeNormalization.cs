using System.Text;

namespace Experiments.Torch.Tokenizing;

/// <summary>NFC, NFD, NFKC and NFKD (UAX #15), with alignment: what is joined keeps the place of its first character.</summary>
internal static class UnicodeNormalization
{
    public static AlignedText Normalize(AlignedText text, bool compatible, bool compose)
    {
        // Everything below U+00A0 is its own normal form in all four; below U+0300 nothing changes in NFC.
        if (!text.Chars.ContainsAnyExceptInRange('\0', compose && !compatible ? '\u02FF' : '\u009F'))
        {
            return text;
        }

        List<Item> items = Decompose(text, compatible);
        Reorder(items);
        if (compose) items = Compose(items);

        var builder = new AlignedText.Builder(text.Length + 8);
        foreach (Item item in items)
        {
            builder.Append(new Rune(item.CodePoint), item.Original);
        }

        return builder.Build();
    }

    private static List<Item> Decompose(AlignedText text, bool compatible)
    {
        UnicodeTable table = UnicodeTable.Instance;
        var items = new List<Item>(text.Length + 8);
        var parts = new List<int>();
        for (int i = 0; i < text.Length;)
        {
            Rune rune = text.RuneAt(i);
            parts.Clear();
            table.Decompose(rune.Value, compatible, parts);
            foreach (int part in parts)
            {
                items.Add(new Item(part, table.Class(part), text.Original(i, rune.Utf16SequenceLength)));
            }

            i += rune.Utf16SequenceLength;
        }

        return items;
    }

    /// <summary>A stable sort of each run of non-starters by combining class.</summary>
    private static void Reorder(List<Item> items)
    {
        for (int i = 1; i < items.Count; i++)
        {
            Item item = items[i];
            int place = i;
            while (item.Class != 0 && place > 0 && items[place - 1].Class > item.Class)
            {
                items[place] = items[place - 1];
                place--;
            }

            items[place] = item;
        }
    }

    private static List<Item> Compose(List<Item> items)
    {
        UnicodeTable table = UnicodeTable.Instance;
        var output = new List<Item>(items.Count);
        int starter = -1;
        int last = -1;
        foreach (Item item in items)
        {
            bool blocked = starter >= 0 && last != -1 && (last == 0 || last >= item.Class);
            if (starter >= 0 && !blocked && table.Compose(output[starter].CodePoint, item.CodePoint) is { } composed)
            {
                output[starter] = output[starter] with { CodePoint = composed };
                continue;
            }

            if (item.Class == 0) starter = output.Count;
            last = item.Class == 0 ? -1 : item.Class;
            output.Add(item);
        }

        return output;
    }

    private readonly record struct Item(int CodePoint, int Class, (int Start, int End) Original);
}
