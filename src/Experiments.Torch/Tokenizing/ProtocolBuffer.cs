using System.Buffers.Binary;

namespace Experiments.Torch.Tokenizing;

/// <summary>Reads the fields of a protocol buffer message one after the other.</summary>
internal ref struct ProtocolBuffer(ReadOnlySpan<byte> bytes, string file)
{
    private ReadOnlySpan<byte> _rest = bytes;
    private ReadOnlySpan<byte> _value;

    /// <summary>The value of the last field where it is a whole number, cut to 32 bits.</summary>
    public int Number { get; private set; }

    /// <summary>The value of the last field where it is bytes, text or a message.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _value;

    /// <summary>The value of the last field where it is a float.</summary>
    public readonly float Float => _value.Length == sizeof(float) ? BinaryPrimitives.ReadSingleLittleEndian(_value) : throw Damaged();

    /// <summary>Goes to the next field; false at the end.</summary>
    /// <exception cref="Core.Diagnostics.ExperimentException">The message is damaged.</exception>
    public bool TryRead(out int field)
    {
        field = 0;
        if (_rest.IsEmpty) return false;
        ulong tag = ReadVariable();
        field = (int)(tag >> 3);
        _value = default;
        Number = 0;
        switch (tag & 7)
        {
            case 0: Number = (int)ReadVariable(); break;
            case 1: _value = Take(8); break;
            case 2: _value = Take(ReadVariable()); break;
            case 5: _value = Take(4); break;
            default: throw Damaged();
        }

        return true;
    }

    private ulong ReadVariable()
    {
        ulong value = 0;
        for (int i = 0; i < 10; i++)
        {
            if (i >= _rest.Length) throw Damaged();
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] >= 0x80) continue;
            _rest = _rest[(i + 1)..];
            return value;
        }

        throw Damaged();
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length) throw Damaged();
        ReadOnlySpan<byte> taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private readonly Core.Diagnostics.ExperimentException Damaged() => Refusal.Invalid(file, "the file is damaged: it is not a protocol buffer");
}
