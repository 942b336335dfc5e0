using Experiments.Core.Linting;

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

    /// <summary>Of conversations: at most one system message, at the beginning; user and assistant in turns; the assistant last.</summary>
    public static RowRule RoleOrder { get; } = new(LintRules.RoleOrder, row =>
        row.Instruction is { IsText: false } conversation ? Disorder([.. conversation.Messages.Select(message => message.Role)]) : null);

    private static string? Disorder(string[] roles)
    {
        for (var turn = 0; turn < roles.Length; turn++)
        {
            var (role, before) = (roles[turn], turn == 0 ? "" : roles[turn - 1]);
            var problem = role switch
            {
                "system" => turn == 0 ? null : "is the system's, which comes first",
                "user" => before is "" or "system" or "assistant" ? null : $"is the user's again after the {before}'s",
                // Functions are called by the assistant, which goes on with what they give.
                "assistant" => before is "user" or "tool" ? null : before is "assistant" ? "is the assistant's again" : "is the assistant's with nothing to answer",
                "tool" => before is "assistant" or "tool" ? null : "is a tool's that nobody called",
                _ => $"has the role '{role}', which is none of system, user, assistant and tool",
            };
            if (problem is not null)
                return $"turn {turn + 1} {problem}";
        }

        return roles[^1] == "assistant" ? null : $"the last turn is the {roles[^1]}'s, so there is nothing to learn from it";
    }

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
