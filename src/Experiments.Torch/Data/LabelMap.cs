using System.Collections.Immutable;
using System.Globalization;

namespace Experiments.Torch.Data;

/// <summary>Label texts and their ids: the position in <paramref name="Names"/>. Recorded with the run as <c>label_to_id</c>.</summary>
internal sealed record LabelMap(ImmutableArray<string> Names)
{
    private readonly ImmutableDictionary<string, int> _ids =
        Names.Select((name, id) => KeyValuePair.Create(name, id)).ToImmutableDictionary(StringComparer.Ordinal);

    public static LabelMap None { get; } = new([]);

    public int? Find(string name) => _ids.TryGetValue(name, out var id) ? id : null;

    public ImmutableSortedDictionary<string, int> ToDictionary() => _ids.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>
    /// The order that Hugging Face scripts give: whole numbers by value, so that 0 and 1 keep their ids, everything else
    /// by its characters' code units.
    /// </summary>
    public static LabelMap Of(IEnumerable<string> labels)
    {
        var distinct = labels.Distinct(StringComparer.Ordinal).ToList();
        var numbers = distinct.Select(Number).ToList();
        return numbers.TrueForAll(n => n is not null)
            ? new LabelMap([.. distinct.OrderBy(Number).ThenBy(l => l, StringComparer.Ordinal)])
            : new LabelMap([.. distinct.Order(StringComparer.Ordinal)]);
    }

    private static long? Number(string label) =>
        long.TryParse(label, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
