using System.Globalization;
using System.Text;

namespace Experiments.Torch.Weights;

/// <summary>
/// The JSON header in the reference writer's spelling: no white space, only what must be escaped is, padded with spaces to 8 bytes.
/// </summary>
internal static class SafetensorsHeaderText
{
    public static byte[] Of(IReadOnlyList<TensorToWrite> ordered, IReadOnlyDictionary<string, string> metadata)
    {
        var text = new StringBuilder("{");
        if (metadata.Count > 0)
        {
            text.Append("\"__metadata__\":{");
            foreach (var (key, value) in metadata.OrderBy(p => p.Key, StringComparer.Ordinal))
                Append(Append(text, key).Append(':'), value).Append(',');
            text[^1] = '}';
            text.Append(',');
        }

        long start = 0;
        foreach (var tensor in ordered)
        {
            var end = start + Length(tensor);
            Append(text, tensor.Name).Append(CultureInfo.InvariantCulture,
                $":{{\"dtype\":\"{tensor.Type.Name()}\",\"shape\":[{string.Join(',', tensor.Shape)}],\"data_offsets\":[{start},{end}]}},");
            start = end;
        }

        if (text[^1] == ',')
            text.Length--;
        text.Append('}');
        var bytes = Encoding.UTF8.GetByteCount(text.ToString());
        text.Append(' ', (8 - (bytes % 8)) % 8);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static long Length(TensorToWrite tensor) =>
        tensor.Shape.Aggregate((long)tensor.Type.Size(), static (product, size) => checked(product * size));

    private static StringBuilder Append(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"');
    }
}
