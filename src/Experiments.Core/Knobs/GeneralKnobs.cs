using System.Collections.Immutable;

namespace Experiments.Core.Knobs;

/// <summary>Model, task, data, evaluation and where the run happens.</summary>
internal static class GeneralKnobs
{
    /// <summary>Of classes, of tokens, and of generated texts.</summary>
    public static ImmutableArray<string> Metrics { get; } =
    [
        "accuracy", "f1_macro", "f1_weighted", "precision_macro", "recall_macro", "loss",
        "perplexity", "token_accuracy",
        "rouge1", "rouge2", "rougeL", "bleu", "chrf", "ter", "exact_match", "token_f1",
    ];

    /// <summary>Those that compare generated texts with references.</summary>
    public static ImmutableArray<string> TextMetrics { get; } = ["rouge1", "rouge2", "rougeL", "bleu", "chrf", "ter", "exact_match", "token_f1"];

    /// <summary>Those that compare classes.</summary>
    public static ImmutableArray<string> ClassMetrics { get; } = ["accuracy", "f1_macro", "f1_weighted", "precision_macro", "recall_macro"];

    public static IEnumerable<Knob> All =>
    [
        new("model", KnobType.Model, "null", "A Hugging Face model folder (config.json, model.safetensors, the tokenizer's files), a .gguf file, or owner/name@revision on the hub")
        {
            Required = true,
        },
        new("task", KnobType.Choice, "\"text-classification\"", "What the model learns to do")
        {
            Choices = ["text-classification", "text2text-generation", "text-generation", "fill-mask"],
        },
        new("mode", KnobType.Choice, "\"full\"", "Which parameters train: all, LoRA adapters and the head, or the head alone (of a model that predicts tokens: what turns its states into scores, but never a table that the input shares); instruction: rows are shown as instructions")
        {
            Choices = ["full", "lora", "head", "instruction"],
        },
        new("pooling", KnobType.Choice, "\"cls\"", "How token states become one vector: the family's pooled [CLS], or the mean over the text")
        {
            Choices = ["cls", "mean"],
        },
        new("seed", KnobType.WholeNumber, "42", "Of initialisation, dropout and the order of the rows") { Range = NumberRange.AtLeast(0) },
        new("device", KnobType.Device, "\"auto\"", "auto, cpu, cuda or cuda:N"),
        new("threads", KnobType.Threads, "\"auto\"", "Of the CPU; auto: every physical core. Results repeat bit for bit at the same number"),
        .. Split("train", "Rows to learn from", required: true),
        .. Split("validation", "Rows to measure on during training", required: false),
        new("data.validation.from", KnobType.Choice, "null", "Hold these rows out of the training rows instead of reading a file")
        {
            Choices = ["train"],
        },
        new("data.validation.fraction", KnobType.Number, "null", "The share of the training rows to hold out")
        {
            Range = new NumberRange(0, 1, MinExcluded: true, MaxExcluded: true),
        },
        new("data.validation.seed", KnobType.WholeNumber, "42", "Which rows are held out; the same for all runs of a sweep")
        {
            Range = NumberRange.AtLeast(0),
        },
        new("data.validation.stratify", KnobType.Boolean, "false", "Keep the share of each label when holding out"),
        .. Split("test", "Rows to measure on once, at the end", required: false),
        new("data.columns", KnobType.TextMap, "{}",
            "From our names (text, text_pair, label, instruction, input, output, system, history, prompt, completion, messages, task) to the file's"),
        new("data.format", KnobType.Choice, "null", "How rows show what is to be learned; off: told from the columns")
        {
            Choices = ["classification", "alpaca", "prompt_completion", "messages", "sharegpt", "text"],
            Use = KnobUse.Tokens,
        },
        new("data.max_target_length", KnobType.WholeNumber, "null", "Tokens an output is cut to, its end included, where the model has two stacks; off: max_length")
        {
            Range = NumberRange.AtLeast(2),
            Use = KnobUse.Tokens,
        },
        new("data.labels", KnobType.Texts, "[]", "All labels in the order of their ids; empty: those of the training rows, sorted"),
        new("data.max_length", KnobType.WholeNumber, "128", "Tokens a text is cut to, special tokens included")
        {
            Range = NumberRange.AtLeast(2),
        },
        new("data.lint", KnobType.LintLimits, "{}", "From rules of data lint to on, off, or the share of rows that may break them; a share also holds for run"),
        new("evaluation.metrics", KnobType.Choices, """["accuracy","f1_macro","f1_weighted"]""", "What is measured; the loss always is")
        {
            Choices = Metrics,
            TokenDefault = """["perplexity"]""",
        },
        new("evaluation.objective", KnobType.Choice, "\"accuracy\"", "The metric that says which weights and which runs are best")
        {
            Choices = Metrics,
            TokenDefault = "\"loss\"",
        },
        new("evaluation.test_with", KnobType.Choice, "\"last\"", "Measure the test rows with the last weights or the best evaluated ones")
        {
            Choices = ["last", "best"],
        },
    ];

    private static IEnumerable<Knob> Split(string name, string meaning, bool required) =>
    [
        new($"data.{name}.path", KnobType.Files, "null", $"{meaning}: csv, tsv, json, jsonl, txt (each also .gz), parquet, or hub:owner/name:split; a list is read one after the other")
        {
            Required = required,
            Abbreviation = name,
        },
        new($"data.{name}.rows", KnobType.WholeNumber, "null", "Only the first so many rows")
        {
            Range = NumberRange.AtLeast(1),
            Abbreviation = $"{name}_rows",
        },
    ];

}
