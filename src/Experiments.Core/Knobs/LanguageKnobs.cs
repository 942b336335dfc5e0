namespace Experiments.Core.Knobs;

/// <summary>How rows become instructions, how answers are generated, and what plain text teaches. Read where tokens are predicted.</summary>
internal static class LanguageKnobs
{
    public static IEnumerable<Knob> All => [.. Instruction, .. Generation, .. Pretraining];

    private static IEnumerable<Knob> Instruction =>
    [
        new("instruction.tune", KnobType.Choice, "\"full\"", "Which parameters train in mode instruction")
        {
            Choices = ["full", "lora", "head"],
            Use = KnobUse.InstructionMode,
        },
        Of("instruction.template", KnobType.Text, "\"auto\"",
            "Scriban text, or the name of a built-in one: instruction, alpaca, plain, chat; auto: the model's chat template where it has one, else instruction"),
        Of("instruction.text", KnobType.Text, "null", "On classification data: the question asked about each text; off: one that names the labels"),
        Of("instruction.labels", KnobType.TextMap, "{}", "On classification data: the answer of a label; else its text with underscores as spaces"),
    ];

    /// <summary>Names and defaults of transformers' GenerationConfig.</summary>
    private static IEnumerable<Knob> Generation =>
    [
        Of("generation.max_new_tokens", KnobType.WholeNumber, "64", "The longest answer", NumberRange.AtLeast(1)),
        Of("generation.do_sample", KnobType.Boolean, "false", "Draw tokens instead of taking the likeliest"),
        Of("generation.num_beams", KnobType.WholeNumber, "1", "Answers kept side by side in beam search; 1: greedy", NumberRange.AtLeast(1)),
        Of("generation.temperature", KnobType.Number, "1.0", "With do_sample: below 1 sharper, above 1 flatter", NumberRange.Above(0)),
        Of("generation.top_k", KnobType.WholeNumber, "50", "With do_sample: only the k likeliest tokens; 0: all", NumberRange.AtLeast(0)),
        Of("generation.top_p", KnobType.Number, "1.0", "With do_sample: the likeliest tokens that make up this probability", new NumberRange(0, 1, MinExcluded: true)),
        Of("generation.repetition_penalty", KnobType.Number, "1.0", "Above 1: tokens that were there already are less likely", NumberRange.Above(0)),
        Of("generation.no_repeat_ngram_size", KnobType.WholeNumber, "0", "No run of so many tokens comes twice; 0: off", NumberRange.AtLeast(0)),
        Of("generation.length_penalty", KnobType.Number, "1.0", "With beams: above 0 favours longer answers"),
        Of("generation.stop_strings", KnobType.Texts, "[]", "An answer ends before any of these"),
        Of("generation.rows", KnobType.WholeNumber, "null", "Generate for the first so many measured rows only; off: all", NumberRange.AtLeast(1)),
    ];

    /// <summary>Names and defaults of transformers' collators for masked tokens and T5's span corruption.</summary>
    private static IEnumerable<Knob> Pretraining =>
    [
        Of("pretraining.mlm_probability", KnobType.Number, "0.15", "fill-mask: the share of tokens to predict", new NumberRange(0, 1, MinExcluded: true, MaxExcluded: true)),
        Of("pretraining.noise_density", KnobType.Number, "0.15", "text2text-generation on plain text: the share of tokens in spans to predict", new NumberRange(0, 1, MinExcluded: true, MaxExcluded: true)),
        Of("pretraining.mean_noise_span_length", KnobType.Number, "3.0", "text2text-generation on plain text: tokens in a span", NumberRange.AtLeast(1)),
        Of("pretraining.group_texts", KnobType.Boolean, "false", "Plain texts are joined and cut into blocks of max_length"),
    ];

    private static Knob Of(string key, KnobType type, string fallback, string meaning, NumberRange? range = null) =>
        new(key, type, fallback, meaning) { Range = range, Use = KnobUse.Tokens };
}
