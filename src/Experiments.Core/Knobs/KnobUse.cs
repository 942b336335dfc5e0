namespace Experiments.Core.Knobs;

/// <summary>Which runs read a knob.</summary>
public enum KnobUse
{
    EveryRun,

    /// <summary>Adapters train: mode lora, or mode instruction with tune lora.</summary>
    Adapters,

    /// <summary>Mode instruction.</summary>
    InstructionMode,

    /// <summary>Tokens are predicted: mode instruction, and every task but classification.</summary>
    Tokens,
}

/// <summary>Whether a run with this task and mode reads a knob.</summary>
internal static class KnobUses
{
    public const string Classification = "text-classification";

    public static bool Includes(this KnobUse use, string? task, string? mode, string? tune) => use switch
    {
        KnobUse.Adapters => mode == "lora" || (mode == "instruction" && tune == "lora"),
        KnobUse.InstructionMode => mode == "instruction",
        KnobUse.Tokens => mode == "instruction" || task != Classification,
        _ => true,
    };
}
