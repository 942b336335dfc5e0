using System.Buffers;

namespace Microsoft.ML.Tokenizers;

/// <summary>Normalises, cuts into words and encodes each by the model of the derived class.</summary>
public abstract class Tokenizer
{
    protected Tokenizer()
    {
    }

    public virtual Normalizer? Normalizer => null;

    public virtual PreTokenizer? PreTokenizer => null;

    protected abstract EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings);

    public IReadOnlyList<EncodedToken> EncodeToTokens(string text, out string? normalizedText, bool considerPreTokenization = true, bool considerNormalization = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        EncodeResults<EncodedToken> results = EncodeToTokens(text, text.AsSpan(), Settings(considerPreTokenization, considerNormalization));
        normalizedText = results.NormalizedText;
        return results.Tokens;
    }

    public IReadOnlyList<int> EncodeToIds(string text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        [.. EncodeToTokens(text, out _, considerPreTokenization, considerNormalization).Select(token => token.Id)];

    public virtual string? Decode(IEnumerable<int> ids)
    {
        char[] buffer = new char[256];
        while (true)
        {
            switch (Decode(ids, buffer, out _, out int written))
            {
                case OperationStatus.Done: return new string(buffer, 0, written);
                case OperationStatus.DestinationTooSmall: Array.Resize(ref buffer, buffer.Length * 2); break;
                default: return null;
            }
        }
    }

    public abstract OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten);

    /// <summary>The words of a text and the text that they lie in.</summary>
    internal (string Text, IEnumerable<(int Offset, int Length)> Words, string? Normalized) Prepare(string? text, ReadOnlySpan<char> span, EncodeSettings settings)
    {
        text ??= span.ToString();
        string? normalized = settings.ConsiderNormalization && Normalizer is { } normalizer ? normalizer.Normalize(text) : null;
        string prepared = normalized ?? text;
        bool cuts = settings.ConsiderPreTokenization && PreTokenizer is not null;
        return (prepared, cuts ? PreTokenizer!.PreTokenize(prepared) : [(0, prepared.Length)], normalized);
    }

    /// <summary>Writes what was decoded, or as much as says that the place is too small.</summary>
    internal static OperationStatus Write(string text, int count, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        bool fits = text.TryCopyTo(destination);
        (idsConsumed, charsWritten) = fits ? (count, text.Length) : (0, 0);
        return fits ? OperationStatus.Done : OperationStatus.DestinationTooSmall;
    }

    private static EncodeSettings Settings(bool considerPreTokenization, bool considerNormalization) =>
        new() { ConsiderPreTokenization = considerPreTokenization, ConsiderNormalization = considerNormalization };
}
