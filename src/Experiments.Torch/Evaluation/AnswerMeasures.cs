using System.Collections.Immutable;
using Experiments.Torch.Evaluation.Texts;

namespace Experiments.Torch.Evaluation;

/// <summary>Generated answers against their references.</summary>
/// <param name="Whole">Over all answers, by name; see <see cref="TextMetrics"/>.</param>
/// <param name="Rows">Of each answer, those that mean something for one: ROUGE-L, exact match, token F1.</param>
internal sealed record AnswerMeasures(
    IReadOnlyDictionary<string, double> Whole, IReadOnlyList<ImmutableSortedDictionary<string, double>> Rows)
{
    private static readonly string[] OfRows = ["rougeL", "exact_match", "token_f1"];

    public static AnswerMeasures Of(IReadOnlyList<string> answers, IReadOnlyList<string> references) => new(
        TextMetrics.Of(answers, references, TextMetrics.Names),
        [.. answers.Zip(references, (answer, reference) =>
            TextMetrics.Of([answer], [reference], OfRows).ToImmutableSortedDictionary(StringComparer.Ordinal))]);
}
