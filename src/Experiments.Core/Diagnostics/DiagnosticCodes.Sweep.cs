namespace Experiments.Core.Diagnostics;

/// <content>2xxx: the sweep.</content>
public static partial class DiagnosticCodes
{
    public const string InvalidExpression = "EXP2001";
    public const string UnknownName = "EXP2002";
    public const string EmptySweep = "EXP2003";
    public const string UnequalZip = "EXP2004";
    public const string SelectionMatchesNothing = "EXP2005";
    public const string TooManyRuns = "EXP2006";
    public const string UnknownVariant = "EXP2007";
    public const string DuplicateRuns = "EXP2008";
    public const string UnknownMetric = "EXP2009";
}
