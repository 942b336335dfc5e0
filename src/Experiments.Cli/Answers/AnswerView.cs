using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Experiments.Core.Diagnostics;
using Experiments.Core.Workers;

namespace Experiments.Cli.Answers;

/// <summary>A line of <c>predict</c>; what does not apply is left out. See docs/json.md.</summary>
internal sealed record AnswerView(long Index)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TextPair { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Label { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, float>? Probabilities { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Prompt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Answer { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Ending { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Tokens { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Diagnostic? Error { get; init; }

    /// <param name="labels">In the order of the probabilities.</param>
    public static AnswerView? Of(WorkerReply reply, ImmutableArray<string> labels) => reply switch
    {
        ClassifiedReply classified => new AnswerView(classified.Index)
        {
            Text = classified.Text,
            TextPair = classified.TextPair,
            Label = classified.Label,
            Probabilities = new OrderedDictionary<string, float>(labels.Zip(classified.Probabilities, KeyValuePair.Create)),
        },
        AnsweredReply answered => new AnswerView(answered.Index)
        {
            Prompt = answered.Prompt,
            Answer = answered.Answer,
            Ending = answered.Ending,
            Tokens = answered.Tokens,
        },
        RefusedReply refused => new AnswerView(refused.Index) { Error = refused.Problem },
        _ => null,
    };
}
