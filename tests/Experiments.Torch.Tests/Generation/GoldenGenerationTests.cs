using System.Text.Json.Nodes;
using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Torch.Generation;
using Experiments.Torch.Models;
using Experiments.Torch.Tests.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Generation;

/// <summary>Reference: transformers' generate on the models of models/, every case of generation/*.json; see the README there.</summary>
public sealed class GoldenGenerationTests
{
    private const string None = "(none at this root)";

    private static readonly string Folder = GoldenFolder.PathOf("generation");

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var model in Files)
            {
                for (var i = 0; i < Read(model)["cases"]!.AsArray().Count; i++)
                    cases.Add(model, i);
            }

            if (Files.Count == 0)
                cases.Add(None, 0);
            return cases;
        }
    }

    private static List<string> Files => !Directory.Exists(Folder) ? [] :
    [
        .. Directory.EnumerateFiles(Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(name => name != "logit-rules").Order(StringComparer.Ordinal),
    ];

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Generates_what_the_reference_generates(string model, int index)
    {
        Skip.If(model == None, $"There is nothing in {Folder}.");
        var golden = Read(model);
        var expected = golden["cases"]![index]!;
        var folder = GoldenFolder.PathOf("models", model);
        using var scope = NewDisposeScope();
        using var built = BuiltModel.From(folder, (string)GoldenCases.Json(folder, "case.json")["task"]!);
        var prompts = Prompts(golden);
        var options = Options(expected["options"]!.AsObject());
        var tokens = GenerationConfig.Read(folder, ModelConfig.Read(folder), tokenizer: null).Tokens;

        var rows = TokenGenerator.Generate(built.Language!, prompts, tokens, options, new GenerationCourse(prompts.Length));

        var sequences = expected["sequences"]!.AsArray();
        rows.Count.ShouldBe(sequences.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            int[] whole = [.. sequences[i]!.AsArray().Select(id => (int)id!)];
            // Decoders' sequences begin with the padded prompt, T5's with the start token; behind the end there is filler.
            var width = built.Language!.Encode is null ? golden["input_ids"]![0]!.AsArray().Count : 1;
            var answer = whole[width..];
            var end = Array.FindIndex(answer, tokens.Ends.Contains);
            rows[i].Ids.ToArray().ShouldBe(end < 0 ? answer : answer[..(end + 1)], $"{expected["options"]!.ToJsonString()}, sequence {i}");
        }
    }

    private static int[][] Prompts(JsonObject golden) =>
    [
        .. golden["input_ids"]!.AsArray().Zip(golden["attention_mask"]!.AsArray(), (ids, mask) =>
            ids!.AsArray().Zip(mask!.AsArray()).Where(pair => (int)pair.Second! == 1).Select(pair => (int)pair.First!).ToArray()),
    ];

    private static DecodingOptions Options(JsonObject json)
    {
        var options = GenerationSettings.Apply(new DecodingOptions(20) { PaddingCounts = true }, json, out var unknown);
        unknown.ShouldBeEmpty();
        return options;
    }

    private static JsonObject Read(string name) => GoldenCases.Json(Folder, $"{name}.json");
}
