using System.Text.Json;
using Experiments.Testing;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Tests.Tokenizing;

/// <summary>Every tokenizer under <c>tokenizers/</c> of the reference numbers, from each of its file forms, on every line.</summary>
public class GoldenTokenizerTests
{
    private const string Absent = "no reference tokenizers";

    public static TheoryData<string, string> Forms()
    {
        var data = new TheoryData<string, string>();
        foreach (string folder in GoldenFolder.Cases("tokenizers"))
        {
            foreach (string form in GoldenForm.Of(folder)) data.Add(Path.GetFileName(folder), form);
        }

        // A theory without data would fail instead of saying that it was skipped.
        if (!data.Any()) data.Add(Absent, "");
        return data;
    }

    [SkippableTheory]
    [MemberData(nameof(Forms))]
    public void Texts_give_the_reference_ids_offsets_and_decoded_text(string kind, string form) =>
        Check(kind, form, "texts.jsonl", "ids.jsonl");

    [SkippableTheory]
    [MemberData(nameof(Forms))]
    public void Pairs_give_the_reference_ids(string kind, string form) => Check(kind, form, "pairs.jsonl", "pairs-ids.jsonl");

    [SkippableTheory]
    [MemberData(nameof(Forms))]
    public void Truncation_gives_the_reference_ids(string kind, string form) => Check(kind, form, "truncated.jsonl", "truncated-ids.jsonl");

    private static void Check(string kind, string form, string textsFile, string idsFile)
    {
        Skip.If(kind == Absent, $"{GoldenFolder.Root} has {Absent}");
        string folder = GoldenFolder.PathOf("tokenizers", kind);
        using var copy = new TemporaryFolder();
        GoldenForm.CopyTo(copy, folder, form);
        TextTokenizer tokenizer = TextTokenizer.Load(copy.Path);
        string[] texts = File.ReadAllLines(GoldenFolder.PathOf("tokenizers", textsFile));
        string[] expected = File.ReadAllLines(Path.Combine(folder, idsFile));
        expected.Length.ShouldBe(texts.Length);
        texts.ShouldNotBeEmpty();

        List<string> wrong = [.. texts.Zip(expected).SelectMany((line, i) => Differences(tokenizer, line.First, line.Second, form).Select(what => $"line {i + 1}: {what}"))];

        wrong.ShouldBeEmpty();
    }

    private static IEnumerable<string> Differences(TextTokenizer tokenizer, string input, string expected, string form)
    {
        using JsonDocument line = JsonDocument.Parse(input);
        using JsonDocument reference = JsonDocument.Parse(expected);
        string text = line.RootElement.GetProperty("text").GetString()!;
        string? pair = line.RootElement.TryGetProperty("pair", out JsonElement second) ? second.GetString() : null;
        int? length = line.RootElement.TryGetProperty("max_length", out JsonElement most) ? most.GetInt32() : null;
        if (form == "spiece.model" && SentencePieceNormalises(text + pair)) yield break;

        Encoded encoded = tokenizer.Encode(text, pair, length);

        int[] ids = [.. reference.RootElement.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
        if (!encoded.Ids.SequenceEqual(ids)) yield return $"ids {string.Join(' ', encoded.Ids)} instead of {string.Join(' ', ids)}";
        if (reference.RootElement.TryGetProperty("decoded", out JsonElement decoded) && tokenizer.Decode(ids, skipSpecialTokens: true) is var back && back != decoded.GetString())
        {
            yield return $"decoded '{back}' instead of '{decoded.GetString()}'";
        }

        if (!reference.RootElement.TryGetProperty("offsets", out JsonElement offsets)) yield break;
        TokenOffset[] places = [.. offsets.EnumerateArray().Select(place => new TokenOffset(place[0].GetInt32(), place[1].GetInt32()))];
        if (!encoded.Offsets.SequenceEqual(places)) yield return $"offsets {string.Join(' ', encoded.Offsets)} instead of {string.Join(' ', places)}";
    }

    /// <summary>
    /// Where the table of a SentencePiece file does not do what tokenizer.json makes of it (the reference's README): stacked
    /// accents, U+0085, which is no white space to it, and voiced half-width katakana, which it joins. The next class pins these.
    /// </summary>
    private static bool SentencePieceNormalises(string text) =>
        text.Contains('\u0085') || text.Contains("\u0300\u0301", StringComparison.Ordinal) || text.Contains('\uFF9E');
}
