namespace Experiments.Core.Diagnostics;

/// <content>3xxx: data and tokenizers.</content>
public static partial class DiagnosticCodes
{
    public const string DataFileNotFound = "EXP3001";
    public const string MalformedRow = "EXP3002";
    public const string MissingColumn = "EXP3003";
    public const string UnknownLabel = "EXP3004";
    public const string EmptyData = "EXP3005";
    public const string InvalidEncoding = "EXP3006";
    public const string UnsupportedDataFormat = "EXP3007";
    public const string SplitImpossible = "EXP3008";
    public const string TooFewLabels = "EXP3009";
    public const string TokenizerNotFound = "EXP3101";
    public const string InvalidTokenizer = "EXP3102";
    public const string UnsupportedTokenizer = "EXP3103";
}
