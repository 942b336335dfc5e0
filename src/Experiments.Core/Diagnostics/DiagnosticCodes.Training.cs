namespace Experiments.Core.Diagnostics;

/// <content>4xxx: models, weights, adapters and training.</content>
public static partial class DiagnosticCodes
{
    public const string ModelNotFound = "EXP4001";
    public const string UnsupportedModel = "EXP4002";
    public const string InvalidModelConfig = "EXP4003";
    public const string NoHead = "EXP4004";
    public const string InvalidWeights = "EXP4010";
    public const string PickleRefused = "EXP4011";
    public const string MissingWeight = "EXP4012";
    public const string UnexpectedWeight = "EXP4013";
    public const string WrongWeightShape = "EXP4014";
    public const string UnsupportedDtype = "EXP4015";
    public const string InvalidGguf = "EXP4016";
    public const string InvalidReference = "EXP4017";
    public const string LoraTargetMatchesNothing = "EXP4020";
    public const string InvalidAdapter = "EXP4021";
    public const string InvalidLoraPattern = "EXP4022";
    public const string TiedWeights = "EXP4023";
    public const string MergeDiffers = "EXP4024";
    public const string ConsumerRefuses = "EXP4025";
    public const string DeviceNotAvailable = "EXP4030";
    public const string LibtorchNotFound = "EXP4031";
    public const string NonFiniteLoss = "EXP4040";
    public const string OutOfMemory = "EXP4041";
    public const string WorkerDied = "EXP4042";
    public const string TrainingFailed = "EXP4043";
    public const string CheckpointInvalid = "EXP4044";
}
