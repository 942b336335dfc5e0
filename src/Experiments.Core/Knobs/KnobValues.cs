using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Experiments.Core.Diagnostics;
using Experiments.Core.Linting;

namespace Experiments.Core.Knobs;

/// <summary>Why a value does not suit its knob.</summary>
public sealed record ValueProblem(string Code, string Message, string? Hint = null);

/// <summary>Checks a value against its knob and brings it into the one form that plans hold.</summary>
public static partial class KnobValues
{
    /// <summary>The value in its canonical form, or what is wrong with it.</summary>
    public static (JsonElement Value, ValueProblem? Problem) Read(Knob knob, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null && knob.DefaultValue.ValueKind == JsonValueKind.Null && !knob.Required)
            return (value, null);
        return knob.Type switch
        {
            KnobType.Text or KnobType.Model => value.ValueKind == JsonValueKind.String
                ? NotEmpty(knob, value)
                : Wrong(knob, value, "a string"),
            KnobType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? (value, null)
                : Wrong(knob, value, "true or false"),
            KnobType.WholeNumber or KnobType.Number or KnobType.Interval => ReadNumber(knob, value),
            KnobType.Choice => ReadChoice(knob, value),
            KnobType.Choices or KnobType.Files or KnobType.Texts or KnobType.WholeNumbers => ReadList(knob, value),
            KnobType.Targets => value.ValueKind == JsonValueKind.String ? NotEmpty(knob, value) : ReadList(knob, value),
            KnobType.TextMap or KnobType.WholeNumberMap or KnobType.NumberMap or KnobType.LintLimits => ReadMap(knob, value),
            KnobType.Device => value.ValueKind == JsonValueKind.String && DevicePattern().IsMatch(value.GetString() ?? "")
                ? (value, null)
                : Wrong(knob, value, "auto, cpu, cuda or cuda:N"),
            _ => value.ValueKind == JsonValueKind.String && value.GetString() == "auto"
                ? (value, null)
                : ReadInteger(knob, value, NumberRange.AtLeast(1), "auto or a whole number"),
        };
    }

    /// <summary>The value as a message shows it.</summary>
    public static string Show(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"'{value.GetString()}'",
        JsonValueKind.Array => $"the list {value.GetRawText()}",
        JsonValueKind.Object => "a map",
        JsonValueKind.Null => "nothing",
        _ => value.GetRawText(),
    };

    private static (JsonElement, ValueProblem?) NotEmpty(Knob knob, JsonElement value) =>
        string.IsNullOrWhiteSpace(value.GetString()) ? Wrong(knob, value, "a string that is not empty") : (value, null);

    private static (JsonElement, ValueProblem?) ReadNumber(Knob knob, JsonElement value)
    {
        if (knob.Type == KnobType.WholeNumber)
            return ReadInteger(knob, value, knob.Range, "a whole number");
        if (value.ValueKind != JsonValueKind.Number)
            return Wrong(knob, value, "a number", QuotedHint(value));

        double number = value.GetDouble();
        if (OutOfRange(knob, knob.Range, number, value) is { } problem)
            return (value, problem);
        if (knob.Type == KnobType.Interval && number >= 1 && number != Math.Floor(number))
        {
            return (value, new ValueProblem(
                DiagnosticCodes.ValueOutOfRange, $"{knob.Key} is {value.GetRawText()}: from 1 on it counts whole steps, below 1 it is a fraction of all steps"));
        }

        return (value, null);
    }

    private static (JsonElement, ValueProblem?) ReadInteger(Knob knob, JsonElement value, NumberRange? range, string wanted)
    {
        if (value.ValueKind != JsonValueKind.Number)
            return Wrong(knob, value, wanted, QuotedHint(value));
        double number = value.GetDouble();
        if (number != Math.Floor(number) || !double.IsFinite(number))
            return Wrong(knob, value, wanted);
        // Seeds are long, everything that is counted is int.
        double most = knob.Leaf is "seed" or "seeds" or "data_seed" ? 1L << 53 : int.MaxValue;
        if (OutOfRange(knob, new NumberRange(-most, most), number, value) is { } excess)
            return (value, excess);
        return (JsonSerializer.SerializeToElement((long)number), OutOfRange(knob, range, number, value));
    }

    private static (JsonElement, ValueProblem?) ReadChoice(Knob knob, JsonElement value)
    {
        // YAML reads `true` as a boolean; init_lora_weights has it beside words.
        string? text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.True when knob.Choices.Contains("true") => "true",
            JsonValueKind.False when knob.Choices.Contains("false") => "false",
            _ => null,
        };
        if (text is null)
            return Wrong(knob, value, $"one of {string.Join(", ", knob.Choices)}");
        text = knob.SameChoices.GetValueOrDefault(text, text);
        if (knob.Choices.Contains(text))
            return (JsonSerializer.SerializeToElement(text), null);
        if (knob.LaterChoices.TryGetValue(text, out string? later))
            return (value, new ValueProblem(DiagnosticCodes.NotThereYet, $"{knob.Key}: {later}", $"one of {string.Join(", ", knob.Choices)}"));

        string? close = KeySpelling.Closest(text, knob.Choices);
        return (value, new ValueProblem(
            DiagnosticCodes.ValueOutOfRange,
            $"{knob.Key} is '{text}', not one of {string.Join(", ", knob.Choices)}",
            close is null ? null : $"did you mean '{close}'?"));
    }

    private static (JsonElement, ValueProblem?) ReadList(Knob knob, JsonElement value)
    {
        string wanted = knob.Type switch
        {
            KnobType.WholeNumbers => "a list of whole numbers",
            KnobType.Files => "a file or a list of files",
            KnobType.Targets => "a string or a list of strings",
            _ => "a list of strings",
        };
        if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Null)
            return Wrong(knob, value, wanted);

        JsonElement[] items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        if (items.Length == 0 && knob.Type is (KnobType.Files or KnobType.Choices or KnobType.Targets))
            return Wrong(knob, value, $"{wanted} that is not empty");
        var read = new List<JsonElement>();
        foreach (JsonElement item in items)
        {
            (JsonElement element, ValueProblem? problem) = knob.Type switch
            {
                KnobType.WholeNumbers => ReadInteger(knob, item, knob.Range, wanted),
                KnobType.Choices => ReadChoice(knob, item),
                _ => item.ValueKind == JsonValueKind.String ? NotEmpty(knob, item) : Wrong(knob, item, wanted),
            };
            if (problem is not null)
                return (value, problem);
            read.Add(element);
        }

        return (JsonSerializer.SerializeToElement(read), null);
    }

    private static (JsonElement, ValueProblem?) ReadMap(Knob knob, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return Wrong(knob, value, "a map");
        foreach (JsonProperty entry in value.EnumerateObject())
        {
            (JsonElement _, ValueProblem? problem) = knob.Type switch
            {
                KnobType.TextMap => entry.Value.ValueKind == JsonValueKind.String
                    ? NotEmpty(knob, entry.Value)
                    : Wrong(knob, entry.Value, $"a map with a string under '{entry.Name}'"),
                KnobType.WholeNumberMap => ReadInteger(knob, entry.Value, knob.Range, $"a map with a whole number under '{entry.Name}'"),
                KnobType.LintLimits => ReadLimit(knob, entry),
                _ => entry.Value.ValueKind == JsonValueKind.Number
                    ? (entry.Value, OutOfRange(knob, knob.Range, entry.Value.GetDouble(), entry.Value))
                    : Wrong(knob, entry.Value, $"a map with a number under '{entry.Name}'"),
            };
            if (problem is not null)
                return (value, problem);
        }

        return (value, null);
    }

    private static (JsonElement, ValueProblem?) ReadLimit(Knob knob, JsonProperty entry)
    {
        if (!LintOptions.Keys.Contains(entry.Name))
        {
            string? close = KeySpelling.Closest(entry.Name, LintOptions.Keys);
            return (entry.Value, new ValueProblem(
                DiagnosticCodes.UnknownKey, $"{knob.Key} has no rule '{entry.Name}'",
                close is null ? $"rules are {string.Join(", ", LintOptions.Keys)}" : $"did you mean '{close}'?"));
        }

        NumberRange range = entry.Name == LintOptions.SimilarityKey ? LintOptions.SimilarityRange : new NumberRange(0, 1);
        if (entry.Value.ValueKind == JsonValueKind.Number)
            return (entry.Value, OutOfRange(knob with { Key = $"{knob.Key}.{entry.Name}" }, range, entry.Value.GetDouble(), entry.Value));
        bool isSwitch = entry.Name != LintOptions.SimilarityKey && entry.Value.ValueKind == JsonValueKind.String
            && entry.Value.GetString() is LintSetting.On or LintSetting.Off;
        return isSwitch
            ? (entry.Value, null)
            : Wrong(knob with { Key = $"{knob.Key}.{entry.Name}" }, entry.Value,
                entry.Name == LintOptions.SimilarityKey ? "a number" : "on, off, or the share of rows that may break the rule", QuotedHint(entry.Value));
    }

    private static ValueProblem? OutOfRange(Knob knob, NumberRange? range, double number, JsonElement value)
    {
        NumberRange allowed = double.IsFinite(number) ? range ?? new NumberRange() : new NumberRange();
        return allowed.Contains(number)
            ? null
            : new ValueProblem(DiagnosticCodes.ValueOutOfRange, $"{knob.Key} is {value.GetRawText()} but must be {allowed}");
    }

    private static (JsonElement, ValueProblem?) Wrong(Knob knob, JsonElement value, string wanted, string? hint = null) =>
        (value, new ValueProblem(DiagnosticCodes.WrongType, $"{knob.Key} must be {wanted}, not {Show(value)}", hint));

    private static string? QuotedHint(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
        && double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? "write the number without quotes"
            : null;

    [GeneratedRegex(@"^(auto|cpu|cuda(:[0-9]{1,3})?)$", RegexOptions.CultureInvariant)]
    private static partial Regex DevicePattern();
}
