using System.Text.Json;
using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Weights;

/// <summary>
/// Walks the header's JSON once, without a document in between: memory stays below the header's own size times a small factor.
/// </summary>
internal ref struct SafetensorsHeaderParser(ReadOnlySpan<byte> json, string path)
{
    private Utf8JsonReader _reader = new(json, new JsonReaderOptions { MaxDepth = 8 });
    private readonly string _path = path;

    /// <exception cref="JsonException">The header is not JSON.</exception>
    /// <exception cref="ExperimentException">The JSON is not a safetensors header.</exception>
    public (List<StoredTensor> Tensors, Dictionary<string, string> Metadata) Parse()
    {
        var tensors = new List<StoredTensor>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        _reader.Read();
        while (NextProperty(out var name))
        {
            if (!names.Add(name))
                throw SafetensorsProblems.DuplicateKey(_path, name);
            if (name == "__metadata__")
                ReadMetadata(metadata);
            else
                tensors.Add(ReadTensor(name));
        }

        // Throws when anything but white space follows the object.
        _reader.Read();
        return (tensors, metadata);
    }

    private void ReadMetadata(Dictionary<string, string> metadata)
    {
        Expect(JsonTokenType.StartObject, "__metadata__", "must be an object of strings");
        while (NextProperty(out var key))
        {
            Expect(JsonTokenType.String, "__metadata__", $"must hold strings only, '{key}' is not one");
            if (!metadata.TryAdd(key, _reader.GetString() ?? ""))
                throw SafetensorsProblems.DuplicateKey(_path, $"__metadata__.{key}");
        }
    }

    private StoredTensor ReadTensor(string name)
    {
        ElementType? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        Expect(JsonTokenType.StartObject, name, "must be an object with dtype, shape and data_offsets");
        while (NextProperty(out var field))
        {
            if ((field, type, shape, offsets) is ("dtype", not null, _, _) or ("shape", _, not null, _) or ("data_offsets", _, _, not null))
                throw SafetensorsProblems.DuplicateKey(_path, $"{name}.{field}");
            switch (field)
            {
                case "dtype":
                    type = ReadType(name);
                    break;
                case "shape":
                    shape = ReadNumbers(name, field);
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(name, field);
                    break;
                default:
                    // Later versions may say more about a tensor; the reference reader passes over it too.
                    _reader.Read();
                    _reader.Skip();
                    break;
            }
        }

        if (type is not { } known || shape is null || offsets is not [var start, var end])
            throw SafetensorsProblems.BadEntry(_path, name, "needs dtype, shape and two data_offsets");
        if (end < start)
            throw SafetensorsProblems.BadEntry(_path, name, $"has data_offsets that run backwards ({start} to {end})");
        if (ByteLength(known, shape) is not { } length)
            throw SafetensorsProblems.BadEntry(_path, name, $"has a shape {SafetensorsProblems.Text(shape)} too large to count");
        if (length != end - start)
            throw SafetensorsProblems.BadEntry(_path, name,
                $"has {end - start} bytes of data, but {known.Name()} {SafetensorsProblems.Text(shape)} takes {length}");
        return new StoredTensor(name, known, shape, start, length);
    }

    private ElementType ReadType(string name)
    {
        Expect(JsonTokenType.String, name, "must name its dtype in a string");
        var text = _reader.GetString() ?? "";
        return ElementTypes.Parse(text) ?? throw SafetensorsProblems.UnknownType(_path, name, text);
    }

    private long[] ReadNumbers(string name, string field)
    {
        Expect(JsonTokenType.StartArray, name, $"must give {field} as an array");
        var numbers = new List<long>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt64(out var number) || number < 0)
                throw SafetensorsProblems.BadEntry(_path, name, $"must give {field} as whole numbers from 0 to 2^63 - 1");
            numbers.Add(number);
        }

        return [.. numbers];
    }

    private bool NextProperty(out string name)
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.PropertyName)
        {
            name = "";
            return false;
        }

        name = _reader.GetString() ?? "";
        return true;
    }

    private void Expect(JsonTokenType type, string name, string rule)
    {
        _reader.Read();
        if (_reader.TokenType != type)
            throw SafetensorsProblems.BadEntry(_path, name, rule);
    }

    /// <summary>Bytes of a tensor of this type and shape, or null where the product passes 2^63.</summary>
    private static long? ByteLength(ElementType type, long[] shape)
    {
        Int128 length = type.Size();
        foreach (var size in shape)
        {
            length *= size;
            if (length > long.MaxValue)
                return null;
        }

        return (long)length;
    }
}
