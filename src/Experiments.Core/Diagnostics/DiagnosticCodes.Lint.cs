namespace Experiments.Core.Diagnostics;

/// <content>32xx: rows that can be read and had better not be trained on; see <see cref="Linting.LintRules"/>.</content>
public static partial class DiagnosticCodes
{
    public const string NothingToLearn = "EXP3201";
    public const string EndUnsupervised = "EXP3202";
    public const string TemplateTokens = "EXP3203";
    public const string RoleOrder = "EXP3204";
    public const string ConflictingLabels = "EXP3205";
    public const string Leakage = "EXP3206";
    public const string DuplicateRows = "EXP3207";
    public const string NearDuplicateRows = "EXP3208";
    public const string TruncatedRows = "EXP3209";
    public const string DamagedText = "EXP3210";
    public const string LikelySecret = "EXP3211";
    public const string PersonalData = "EXP3212";
    public const string EmptyText = "EXP3213";
}
