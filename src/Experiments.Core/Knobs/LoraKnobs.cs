using System.Collections.Immutable;

namespace Experiments.Core.Knobs;

/// <summary>Names, defaults and meanings of PEFT's LoraConfig. Read where adapters train: elsewhere they are no part of a plan.</summary>
internal static class LoraKnobs
{
    private static readonly ImmutableDictionary<string, string> LaterInitialisations =
        new[] { "eva", "olora", "pissa", "corda", "loftq", "orthogonal" }
            .ToImmutableDictionary(choice => choice, choice => $"'{choice}' is planned but not there yet");

    public static IEnumerable<Knob> All =>
    [
        Of("r", KnobType.WholeNumber, "8", "The rank", NumberRange.AtLeast(1)),
        Of("lora_alpha", KnobType.Number, "8", "The update is scaled by lora_alpha / r", NumberRange.Above(0), "alpha"),
        Of("lora_dropout", KnobType.Number, "0.0", "On the input of the adapter only", NumberRange.Share, "dropout"),
        Of("target_modules", KnobType.Targets, "null", "Names or suffixes in a list, a regular expression, or all-linear; off: the family's default", shortName: "targets"),
        Of("exclude_modules", KnobType.Targets, "null", "As target_modules; wins over it"),
        Of("bias", KnobType.Choice, "\"none\"", "Which biases train: none, all of the model's, or those of layers with an adapter") with
        {
            Choices = ["none", "all", "lora_only"],
        },
        Of("use_rslora", KnobType.Boolean, "false", "Scale by lora_alpha / √r instead", shortName: "rslora"),
        Of("use_dora", KnobType.Boolean, "false", "DoRA: the length of each output's weights trains apart from their direction", shortName: "dora"),
        Of("lora_bias", KnobType.Boolean, "false", "B adds a bias of its own"),
        Of("init_lora_weights", KnobType.Choice, "\"true\"", "true: B is zero; gaussian: A is normal, B is zero; false: neither is zero") with
        {
            Choices = ["true", "false", "gaussian"],
            LaterChoices = LaterInitialisations,
        },
        Of("modules_to_save", KnobType.Texts, "[]", "Modules trained fully and saved with the adapter, besides the classification head"),
        Of("trainable_token_indices", KnobType.WholeNumbers, "null", "Tokens whose vectors train; in tied models their scores too", NumberRange.AtLeast(0)),
        Of("ensure_weight_tying", KnobType.Boolean, "true",
            "In tied models, what is trained of the token vectors or of the head is trained of both; false: of the one named, as PEFT's default"),
        Of("layers_to_transform", KnobType.WholeNumbers, "null", "Indices of the layers that get adapters; off: all", NumberRange.AtLeast(0)),
        Of("layers_pattern", KnobType.Text, "null", "The name of the list of layers, where layers_to_transform cannot tell it"),
        Of("rank_pattern", KnobType.WholeNumberMap, "{}", "Ranks of single modules, by name or regular expression", NumberRange.AtLeast(1)),
        Of("alpha_pattern", KnobType.NumberMap, "{}", "lora_alpha of single modules, by name or regular expression", NumberRange.Above(0)),
    ];

    private static Knob Of(string leaf, KnobType type, string fallback, string meaning, NumberRange? range = null, string? shortName = null) =>
        new($"lora.{leaf}", type, fallback, meaning) { Range = range, Abbreviation = shortName, Use = KnobUse.Adapters };
}
