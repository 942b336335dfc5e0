using System.Globalization;
using Experiments.Core.Linting;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Linting;

/// <summary>A rule that looks at one row. Called from several threads at once.</summary>
/// <param name="Find">What is wrong with the row, or null.</param>
internal sealed record RowRule(LintRule Rule, Func<LintRow, string?> Find);

/// <summary>The rules that need no other row.</summary>
internal static class RowRules
{
    public static RowRule Empty { get; } = new(LintRules.Empty, row =>
        row.Texts.FirstOrDefault(text => !text.IsOptional && string.IsNullOrWhiteSpace(text.Text)) is { Column: { } column }
            ? $"'{column}' is empty"
            : null);

    public static RowRule Encoding { get; } = new(LintRules.Encoding, row =>
        row.IsDamaged && row.Texts.Any(text => text.Text.Contains('\uFFFD', StringComparison.Ordinal)) ? null : FirstOf(row, DamagedText.Find));

    public static RowRule Secrets { get; } = new(LintRules.Secrets, row => FirstOf(row, Linting.Secrets.Find));

    public static RowRule PersonalData { get; } = new(LintRules.PersonalData, row => FirstOf(row, Linting.Secrets.FindPersonal));

    /// <summary>For classification, where a text or a pair is cut off at its end.</summary>
    public static RowRule Truncated(TextTokenizer tokenizer, int maxLength) => new(LintRules.Truncated, row =>
    {
        var encoded = tokenizer.Encode(row.Texts[0].Text, row.Texts.Count > 1 ? row.Texts[1].Text : null, maxLength);
        return encoded.Truncated == 0 ? null : string.Create(CultureInfo.InvariantCulture,
            $"{encoded.Ids.Count + encoded.Truncated} tokens, {encoded.Truncated} of them beyond data.max_length = {maxLength}");
    });

    private static string? FirstOf(LintRow row, Func<string, string?> find)
    {
        foreach (var text in row.Texts)
        {
            if (find(text.Text) is { } problem)
                return $"'{text.Column}' {problem}";
        }

        return null;
    }
}
