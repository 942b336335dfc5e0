using System.Collections.Immutable;
using System.Globalization;
using Experiments.Core.Diagnostics;
using Experiments.Core.Linting;
using Experiments.Torch.Instructions;
using Experiments.Torch.Models;
using Experiments.Torch.Tokenizing;
using Experiments.Torch.Training;

namespace Experiments.Torch.Linting;

/// <summary>What a row's tokens say.</summary>
/// <param name="Refusals">Why the row cannot be shown to the model at all.</param>
internal sealed record TokenVerdict(IReadOnlyList<(LintRule Rule, string Problem)> Problems, IReadOnlyList<Diagnostic> Refusals)
{
    public static TokenVerdict Good { get; } = new([], []);

    public static TokenVerdict Of(LintRule rule, string problem) => new([(rule, problem)], []);
}

/// <summary>The rules that need a tokenizer. A row is tokenised once for all of them, as training does it.</summary>
/// <param name="Look">Called from several threads at once.</param>
internal sealed record TokenCheck(ImmutableArray<LintRule> Rules, Func<LintRow, TokenVerdict> Look)
{
    // An end token may be followed by what a template puts between turns.
    private const int Tail = 3;

    /// <summary>For a class's head: a text or a pair that is cut off at its end.</summary>
    public static TokenCheck OfTexts(TextTokenizer tokenizer, int maxLength) => new([LintRules.Truncated], row =>
    {
        var encoded = tokenizer.Encode(row.Texts[0].Text, row.Texts.Count > 1 ? row.Texts[1].Text : null, maxLength);
        return encoded.Truncated == 0 ? TokenVerdict.Good : Cut(encoded.Ids.Count + encoded.Truncated, encoded.Truncated, maxLength);
    });

    /// <summary>For answers.</summary>
    /// <param name="prepare">Shows a row to the model; throws where it cannot be.</param>
    public static TokenCheck OfAnswers(RowTokenizer tokenizer, TextTokenizer texts, Func<LintRow, PreparedRow> prepare) => new(
        [LintRules.NothingToLearn, LintRules.EndUnsupervised, LintRules.Truncated],
        row =>
        {
            try
            {
                var shown = prepare(row);
                var tokens = tokenizer.Tokenize(shown.Rendered);
                return Judge(tokens with { Truncated = tokens.Truncated + shown.Lost }, tokenizer, texts);
            }
            catch (ExperimentException e)
            {
                return new TokenVerdict([], e.Diagnostics);
            }
        });

    private static TokenVerdict Judge(TokenizedRow tokens, RowTokenizer tokenizer, TextTokenizer texts)
    {
        var limit = tokenizer.Limits.MaxLength;
        if (tokens.IsUnlearned)
        {
            return TokenVerdict.Of(LintRules.NothingToLearn, tokens.Truncated > 0
                ? Number($"the answer lies wholly beyond data.max_length = {limit}: the row has {tokens.Row.Ids.Length + tokens.Truncated} tokens")
                : "all tokens are masked");
        }

        if (tokens.Truncated > 0 && tokenizer.Kind == LanguageModeling.Seq2Seq)
        {
            return TokenVerdict.Of(LintRules.Truncated, Number(
                $"{tokens.Truncated} tokens beyond data.max_length = {limit} of the input or data.max_target_length = {tokenizer.Limits.MaxTarget} of the output"));
        }

        if (tokens.Truncated > 0)
            return Cut(tokens.Row.Ids.Length + tokens.Truncated, tokens.Truncated, limit);
        if (texts.EosId is not { } end || LearnsEnd(tokens.Row.Labels, end))
            return TokenVerdict.Good;
        return TokenVerdict.Of(LintRules.EndUnsupervised, $"the answer does not end with '{texts.Token(end)}', the model's end of a sequence");
    }

    private static bool LearnsEnd(int[] labels, int end)
    {
        var learned = labels.AsSpan().TrimEnd(SupervisedRows.Unsupervised);
        return learned[Math.Max(0, learned.Length - Tail)..].Contains(end);
    }

    private static TokenVerdict Cut(int tokens, int lost, int limit) =>
        TokenVerdict.Of(LintRules.Truncated, Number($"{tokens} tokens, {lost} of them beyond data.max_length = {limit}"));

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
