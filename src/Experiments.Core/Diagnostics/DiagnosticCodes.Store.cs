namespace Experiments.Core.Diagnostics;

/// <content>5xxx: run folders and the store.</content>
public static partial class DiagnosticCodes
{
    public const string StoreLocked = "EXP5001";
    public const string StoreCorrupt = "EXP5002";
    public const string RunNotFound = "EXP5003";
    public const string AmbiguousRun = "EXP5004";
    public const string FolderNotWritable = "EXP5005";
    public const string JournalDamaged = "EXP5006";
    public const string StoreVersion = "EXP5007";
    public const string InvalidFilter = "EXP5008";
    public const string ArtifactDamaged = "EXP5009";
}
