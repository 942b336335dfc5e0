using System.Text.Json.Nodes;
using Experiments.Core.Diagnostics;
using Experiments.Testing;
using Experiments.Torch.Tests.Weights.Gguf;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Tests.Tokenizing;

/// <summary>Tokenizers inside GGUF files, and what a model trained from one is saved with. The ids are compared in GoldenTokenizerTests.</summary>
public sealed class GgufTokenizerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Saved_files_make_the_same_tokenizer()
    {
        using var saved = new TemporaryFolder();
        TextTokenizer tokenizer = Load(GgufDecoder.Llama());

        foreach (CompanionFile file in tokenizer.Files) file.WriteTo(saved.Path);
        TextTokenizer again = TextTokenizer.Load(saved.Path);

        again.Encode("a b a c").Ids.ShouldBe(tokenizer.Encode("a b a c").Ids);
        tokenizer.Encode("a b a c").Ids.ShouldBe([0, 2, 5, 3, 6, 5, 4]);
        (again.BosId, again.EosId, again.PadId).ShouldBe((tokenizer.BosId, tokenizer.EosId, tokenizer.PadId));
        (tokenizer.BosId, tokenizer.EosId).ShouldBe((0, 1));
        ((string?)JsonNode.Parse(File.ReadAllText(saved.File("tokenizer_config.json")))!["chat_template"]).ShouldBe("{{ messages[0].content }}");
    }

    [Theory]
    [InlineData(null, new[] { 0, 2 })]
    [InlineData(true, new[] { 0, 2 })]
    [InlineData(false, new[] { 2 })]
    public void The_file_says_whether_a_text_begins_with_its_token(bool? addsBos, int[] ids)
    {
        GgufBuilder file = GgufDecoder.Llama();
        if (addsBos is { } adds) file.Flag("tokenizer.ggml.add_bos_token", adds);

        Load(file).Encode("a").Ids.ShouldBe(ids);
    }

    [Fact]
    public void The_file_says_whether_a_text_ends_with_its_token() =>
        Load(GgufDecoder.Llama().Flag("tokenizer.ggml.add_eos_token", true)).Encode("a", "b").Ids.ShouldBe([0, 2, 1, 0, 3, 1]);

    [Theory]
    [InlineData("bert", "gpt-2", "'bert'")]
    [InlineData("gpt2", "tekken", "'tekken'")]
    [InlineData("gpt2", "default", "'default'")]
    [InlineData("gpt2", null, "without tokenizer.ggml.pre")]
    public void Refuses_other_kinds_by_name(string kind, string? pre, string reason)
    {
        GgufBuilder file = new GgufBuilder().Text("general.architecture", "llama").Text("tokenizer.ggml.model", kind).Texts("tokenizer.ggml.tokens", "a");
        if (pre is not null) file.Text("tokenizer.ggml.pre", pre);

        var refused = Should.Throw<ExperimentException>(() => Load(file));

        refused.Diagnostics[0].Code.ShouldBe(DiagnosticCodes.UnsupportedTokenizer);
        refused.Diagnostics[0].Message.ShouldContain(reason);
    }

    [Fact]
    public void A_file_without_a_tokenizer_is_refused() =>
        Should.Throw<ExperimentException>(() => Load(new GgufBuilder().Text("general.architecture", "llama")))
            .Diagnostics[0].Code.ShouldBe(DiagnosticCodes.TokenizerNotFound);

    [SkippableFact]
    public void Merges_by_score_are_those_of_the_reference()
    {
        string folder = GoldenFolder.PathOf("tokenizers", "sentencepiece-bpe");
        Skip.IfNot(Directory.Exists(folder), "There is no reference tokenizer.");
        SentencePieceFile model = SentencePieceFile.Parse(File.ReadAllBytes(Path.Combine(folder, "tokenizer.model")), "tokenizer.model");
        JsonArray expected = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "tokenizer.json")))!["model"]!["merges"]!.AsArray();

        var merges = ScoredMerges.Of([.. model.Pieces.Select(piece => piece.Text)], [.. model.Pieces.Select(piece => (double)piece.Score)]);

        merges.Select(merge => $"{merge.Left} {merge.Right}").ShouldBe(
            expected.Select(merge => merge is JsonArray pair ? $"{pair[0]} {pair[1]}" : (string)merge!));
    }

    private TextTokenizer Load(GgufBuilder file)
    {
        File.WriteAllBytes(_folder.File("model.gguf"), file.Build());
        return TextTokenizer.Load(_folder.Path);
    }
}
