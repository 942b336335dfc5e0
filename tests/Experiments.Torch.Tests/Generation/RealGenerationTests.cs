using System.Text.Json.Nodes;
using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Torch.Generation;
using Experiments.Torch.Models;
using Experiments.Torch.Runs;
using Experiments.Torch.Tokenizing;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Generation;

/// <summary>Reference: transformers on real weights, the greedy texts of real/tiny-t5.json and real/smollm2-135m-instruct.json.</summary>
public sealed class RealGenerationTests
{
    [SkippableFact]
    public void A_real_T5_answers_as_the_reference_does()
    {
        var (folder, golden) = Reference("tiny-t5");
        using var model = Load(folder, LanguageModeling.Seq2Seq);
        var tokenizer = TextTokenizer.Load(folder);
        var config = GenerationConfig.Read(folder, model.Config, tokenizer);
        int[][] prompts = [.. Strings(golden["texts"]!).Select(text => tokenizer.Encode(text).Ids.ToArray())];
        int[][] expected = [.. golden["greedy"]!.AsArray().Select(ids => Integers(ids!))];
        var longest = expected.Max(ids => ids.Length) - 1;

        var rows = TokenGenerator.Generate(
            model.Language!, prompts, config.Tokens, config.Options with { MaxNewTokens = longest }, new GenerationCourse(4));

        // The start token first, and filler behind the end.
        for (var i = 0; i < rows.Count; i++)
            new[] { config.Tokens.DecoderStart }.Concat(rows[i].Ids).ShouldBe(expected[i].Take(1 + rows[i].Ids.Length));
        rows.Select(row => tokenizer.Decode(row.Ids, skipSpecialTokens: true)).ShouldBe(Strings(golden["greedy_text"]!));
    }

    /// <summary>The label texts of its own task: the likeliest is what it generates.</summary>
    [SkippableFact]
    public void A_real_T5_finds_its_own_answers_likeliest()
    {
        var (folder, golden) = Reference("tiny-t5");
        using var model = Load(folder, LanguageModeling.Seq2Seq);
        var tokenizer = TextTokenizer.Load(folder);
        var tokens = GenerationConfig.Read(folder, model.Config, tokenizer).Tokens;
        int[][] prompts = [.. Strings(golden["texts"]!).Select(text => tokenizer.Encode(text).Ids.ToArray())];
        string[] labels = [.. Strings(golden["greedy_text"]!)];

        var scores = CandidateScorer.Score(
            model.Language!, prompts, [.. labels.Select(label => tokenizer.Encode(label).Ids.ToArray())], tokens, new GenerationCourse(2));

        scores.Select(row => labels[Array.IndexOf(row, row.Max())]).ShouldBe(labels);
    }

    [SkippableFact]
    public void A_real_chat_model_answers_as_the_reference_does()
    {
        var (folder, golden) = Reference("smollm2-135m-instruct");
        using var model = Load(folder, LanguageModeling.Causal);
        var tokenizer = TextTokenizer.Load(folder);
        var config = GenerationConfig.Read(folder, model.Config, tokenizer);
        var cases = golden["cases"]!.AsArray();
        int[][] prompts = [.. cases.Select(one => Integers(one!["ids"]!))];

        var rows = TokenGenerator.Generate(
            model.Language!, prompts, config.Tokens, config.Options with { MaxNewTokens = 24, DoSample = false }, new GenerationCourse(4));

        rows.Select(row => row.Ids.ToArray()).ShouldBe(cases.Select(one => Integers(one!["greedy_24"]!)));
        rows.Select(row => tokenizer.Decode(row.Answer, skipSpecialTokens: true)).ShouldBe(cases.Select(one => (string)one!["greedy_text"]!));
    }

    private static (string Folder, JsonObject Golden) Reference(string name)
    {
        var folder = GoldenFolder.PathOf("..", "models", name);
        Skip.IfNot(Directory.Exists(folder), $"The weights of {name} are not here.");
        Skip.IfNot(File.Exists(GoldenFolder.PathOf("real", $"{name}.json")), $"The reference of {name} is not here.");
        Skip.IfNot(File.Exists(Path.Combine(folder, "config.json")) || CanReadGguf(folder), "GGUF files do not load as models yet.");
        return (folder, GoldenCases.Json(GoldenFolder.PathOf("real"), $"{name}.json"));
    }

    private static bool CanReadGguf(string folder)
    {
        try
        {
            _ = ModelConfig.Read(folder);
            return true;
        }
        catch (Core.Diagnostics.ExperimentException)
        {
            return false;
        }
    }

    private static RunModel Load(string folder, LanguageModeling kind) =>
        RunModel.Reopen(folder, null, new ModelPurpose(null, kind), new Device(TorchSharp.DeviceType.CPU));

    private static IEnumerable<string> Strings(JsonNode list) => list.AsArray().Select(item => (string)item!);

    private static int[] Integers(JsonNode list) => [.. list.AsArray().Select(item => (int)item!)];
}
