using System.Collections.Immutable;
using System.Text.Json;

namespace Experiments.Core.Knobs;

/// <summary>What a knob's value looks like once it has been read.</summary>
public enum KnobType
{
    Text,

    /// <summary>A folder, or where there is none of this name, a name of the hub. Relative paths count from the file that names them.</summary>
    Model,

    /// <summary>A file or a list of files, read one after the other; always a list once read. <c>hub:</c> begins a name of the hub.</summary>
    Files,
    WholeNumber,
    Number,
    Boolean,

    /// <summary>One of <see cref="Knob.Choices"/>.</summary>
    Choice,

    /// <summary>A list out of <see cref="Knob.Choices"/>; a lone value is a list of one.</summary>
    Choices,

    /// <summary>A whole number from 1, or a fraction of all steps below 1.</summary>
    Interval,

    /// <summary>A list of strings; a lone string is a list of one.</summary>
    Texts,

    /// <summary>A list of whole numbers; a lone number is a list of one.</summary>
    WholeNumbers,

    /// <summary>A pattern as a string, or a list of names.</summary>
    Targets,
    TextMap,
    WholeNumberMap,
    NumberMap,

    /// <summary>From names of lint rules to <c>on</c>, <c>off</c> or a share of rows; see <see cref="Linting.LintOptions"/>.</summary>
    LintLimits,

    /// <summary><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    Device,

    /// <summary>A whole number from 1, or <c>auto</c>.</summary>
    Threads,
}

/// <summary>One key that a user can write.</summary>
/// <param name="Key">Dotted, such as <c>training.learning_rate</c>.</param>
/// <param name="Default">As JSON text; <c>null</c> where the knob is off or has no default.</param>
/// <param name="Meaning">One line for people and editors.</param>
public sealed record Knob(string Key, KnobType Type, string Default, string Meaning)
{
    public bool Required { get; init; }

    /// <summary>Of numbers, and of each number in a list or map.</summary>
    public NumberRange? Range { get; init; }

    public ImmutableArray<string> Choices { get; init; } = [];

    /// <summary>Values that are understood but refused, with what to do instead.</summary>
    public ImmutableDictionary<string, string> LaterChoices { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Values that mean another one, such as <c>adamw_torch_fused</c>.</summary>
    public ImmutableDictionary<string, string> SameChoices { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How a run's name abbreviates the key; the last part of the key where there is none.</summary>
    public string? Abbreviation { get; init; }

    /// <summary>Which runs read it; elsewhere it is no part of a plan.</summary>
    public KnobUse Use { get; init; }

    /// <summary>The default where tokens are predicted instead of classes, as JSON text; null: <see cref="Default"/>.</summary>
    public string? TokenDefault { get; init; }

    public JsonElement DefaultValue { get; } = JsonElement.Parse(Default);

    /// <param name="task">The run's task.</param>
    public JsonElement DefaultFor(string? task) =>
        TokenDefault is { } text && task != KnobUses.Classification ? JsonElement.Parse(text) : DefaultValue;

    /// <summary>The last part of the key.</summary>
    public string Leaf => Key[(Key.LastIndexOf('.') + 1)..];

    /// <summary>What a run computes does not depend on it: it is no part of the run's identity.</summary>
    public bool IsCheck => Type == KnobType.LintLimits;

    public bool IsMap => Type is KnobType.TextMap or KnobType.WholeNumberMap or KnobType.NumberMap or KnobType.LintLimits;

    /// <summary>Its value names files or folders, which count by their content and not by their name.</summary>
    public bool IsPath => Type is KnobType.Model or KnobType.Files;
}

/// <summary>The numbers a knob takes.</summary>
public sealed record NumberRange(double? Min = null, double? Max = null, bool MinExcluded = false, bool MaxExcluded = false)
{
    public static NumberRange AtLeast(double min) => new(min);

    public static NumberRange Above(double min) => new(min, MinExcluded: true);

    /// <summary>From 0 to 1, 1 excluded.</summary>
    public static NumberRange Share { get; } = new(0, 1, MaxExcluded: true);

    public bool Contains(double value) =>
        double.IsFinite(value)
        && (Min is not { } min || (MinExcluded ? value > min : value >= min))
        && (Max is not { } max || (MaxExcluded ? value < max : value <= max));

    /// <summary>For messages: <c>above 0 and below 1</c>.</summary>
    public override string ToString()
    {
        string? lower = Min is { } min ? FormattableString.Invariant($"{(MinExcluded ? "above" : "at least")} {min}") : null;
        string? upper = Max is { } max ? FormattableString.Invariant($"{(MaxExcluded ? "below" : "at most")} {max}") : null;
        return (lower, upper) switch
        {
            (null, null) => "finite",
            (not null, not null) => $"{lower} and {upper}",
            _ => $"{lower}{upper}",
        };
    }
}
