namespace Experiments.Core.Diagnostics;

/// <content>1xxx: the experiment folder and its YAML.</content>
public static partial class DiagnosticCodes
{
    public const string InvalidYaml = "EXP1001";
    public const string FileNotFound = "EXP1002";
    public const string UnknownKey = "EXP1003";
    public const string WrongType = "EXP1004";
    public const string ValueOutOfRange = "EXP1005";
    public const string MissingKey = "EXP1006";
    public const string RejectedKey = "EXP1007";
    public const string DuplicateKey = "EXP1008";
    public const string UnsetVariable = "EXP1009";
    public const string DeprecatedKey = "EXP1010";
    public const string ConflictingKeys = "EXP1011";
    public const string UnsafeYaml = "EXP1012";
    public const string NotThereYet = "EXP1013";
}
