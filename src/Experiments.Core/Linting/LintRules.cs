using System.Collections.Immutable;
using Experiments.Core.Diagnostics;

namespace Experiments.Core.Linting;

/// <summary>All rules of <c>data lint</c>; docs/data-lint.md tells them to users, a test holds the two together.</summary>
public static class LintRules
{
    public static LintRule NothingToLearn { get; } = new(
        DiagnosticCodes.NothingToLearn, "nothing_to_learn", Severity.Error,
        "No token of the row is learned from",
        "The answer lies wholly beyond data.max_length, is empty, or is masked. The row costs time and teaches nothing. "
        + "Raise data.max_length, shorten the prompt, or take the row out. A run refuses data of which no row teaches anything.");

    public static LintRule EndUnsupervised { get; } = new(
        DiagnosticCodes.EndUnsupervised, "end_unsupervised", Severity.Warning,
        "The end of the answer is not learned",
        "The end-of-sequence token is missing, masked or cut off, so the model does not learn to stop. "
        + "Let the template end answers with it, or raise data.max_length.");

    public static LintRule TemplateTokens { get; } = new(
        DiagnosticCodes.TemplateTokens, "template_tokens", Severity.Error,
        "The template uses tokens that the tokenizer does not know",
        "A marker such as <|im_start|> is cut into pieces of ordinary text, so the model never sees it as one. "
        + "Use the template of this model's family, or a model whose tokenizer has the token.");

    public static LintRule RoleOrder { get; } = new(
        DiagnosticCodes.RoleOrder, "role_order", Severity.Error,
        "The messages of a conversation are out of order",
        "A conversation has at most one system message, at its beginning; user and assistant take turns, the user first, and the assistant has "
        + "the last word.");

    public static LintRule Labels { get; } = new(
        DiagnosticCodes.UnknownLabel, "labels", Severity.Error,
        "The label is not in the label set",
        "Labels are those of the training rows, or the ones in data.labels. Mend the row, or add the label. A run refuses such rows in any case.");

    public static LintRule ConflictingLabels { get; } = new(
        DiagnosticCodes.ConflictingLabels, "conflicting_labels", Severity.Warning,
        "The same text has another label elsewhere",
        "One of the two rows is labelled wrongly, or the text alone does not tell. Decide on one label.");

    public static LintRule Leakage { get; } = new(
        DiagnosticCodes.Leakage, "leakage", Severity.Warning,
        "A row that is measured on is, or nearly is, one that is learned from",
        "What is measured on such rows is memory, not what was learned. Take the row out of the training data or out of the evaluation.");

    public static LintRule Duplicates { get; } = new(
        DiagnosticCodes.DuplicateRows, "duplicates", Severity.Warning,
        "The row is there before in the same split",
        "A row that is repeated counts more than others. Capitals, punctuation and white space make no difference here.");

    public static LintRule NearDuplicates { get; } = new(
        DiagnosticCodes.NearDuplicateRows, "near_duplicates", Severity.Warning,
        "The row nearly is one that is there before in the same split",
        "Rows with few words exchanged add little and count more than others. data.lint.similarity says how alike two rows may be.");

    public static LintRule Truncated { get; } = new(
        DiagnosticCodes.TruncatedRows, "truncated", Severity.Warning,
        "The row is longer than data.max_length and is cut off",
        "What is cut off is never seen. Raise data.max_length where the model can take it, or shorten the rows.");

    public static LintRule Encoding { get; } = new(
        DiagnosticCodes.DamagedText, "encoding", Severity.Warning,
        "The text was damaged by a wrong encoding",
        "Replacement characters, control characters, or UTF-8 that was read as another encoding («Ã©» for «é»). Export the data again as UTF-8.");

    public static LintRule Secrets { get; } = new(
        DiagnosticCodes.LikelySecret, "secrets", Severity.Warning,
        "The text seems to hold a secret",
        "A key, token or password that a model may repeat to anyone. Take it out of the data and revoke it.");

    public static LintRule PersonalData { get; } = new(
        DiagnosticCodes.PersonalData, "personal_data", Severity.Warning,
        "The text holds an e-mail address or a telephone number",
        "A model may repeat it. Mask it, or see that you may use it.")
    {
        IsOffByDefault = true,
    };

    public static LintRule Empty { get; } = new(
        DiagnosticCodes.EmptyText, "empty", Severity.Warning,
        "A text of the row is empty",
        "There is nothing to read, or nothing to answer. Take the row out, or check data.columns.");

    /// <summary>In the order in which they are told.</summary>
    public static ImmutableArray<LintRule> All { get; } =
    [
        NothingToLearn, EndUnsupervised, TemplateTokens, RoleOrder, Labels, ConflictingLabels, Leakage, Duplicates, NearDuplicates, Truncated,
        Encoding, Secrets, PersonalData, Empty,
    ];

    public static LintRule? Find(string name) => All.FirstOrDefault(rule => rule.Name == name);
}
