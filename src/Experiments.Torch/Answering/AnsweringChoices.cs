using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Experiments.Core.Workers;
using Experiments.Torch.Generation;

namespace Experiments.Torch.Answering;

/// <summary>What a run or a model wants of generation, and what the user says on top of it.</summary>
internal static class AnsweringChoices
{
    private const string StopStrings = "stop_strings";

    /// <param name="own">Of the run or the model; so is the text.</param>
    public static AnsweringChoice Of(DecodingOptions own, ModelTokens tokens, AnswerOptions said, AnswerText text)
    {
        var json = new JsonObject(
            said.Generation.Select(choice => KeyValuePair.Create(choice.Key, JsonSerializer.SerializeToNode(choice.Value))));
        var options = GenerationSettings.Apply(own with { Seed = said.Seed ?? own.Seed }, json, out _);
        return new AnsweringChoice(
            options, tokens, said.Generation.TryGetValue(StopStrings, out var stops) ? text.With(Texts(stops)) : text, said.BatchSize);
    }

    /// <summary>Tokens of a prompt that leave room for an answer.</summary>
    /// <param name="usual">Where the model has no greatest length.</param>
    public static int LongestPrompt(DecodingOptions options, int usual) =>
        options.MaxLength is { } limit ? Math.Max(limit - options.MaxNewTokens, (limit + 1) / 2) : usual;

    private static ImmutableArray<string> Texts(JsonElement list) => [.. list.EnumerateArray().Select(text => text.GetString() ?? "")];
}
