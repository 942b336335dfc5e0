using System.Collections.Immutable;

namespace Experiments.Core.Knobs;

/// <summary>
/// Names, defaults and meanings of Hugging Face's TrainingArguments (Transformers 5), except that logging_steps is 10 as TRL has it
/// and that nothing is saved during training unless asked: the final model always is, and an interruption always leaves a checkpoint.
/// </summary>
internal static class TrainingKnobs
{
    private static readonly ImmutableDictionary<string, string> LaterSchedules =
        Later("cosine_with_restarts", "polynomial", "inverse_sqrt", "reduce_lr_on_plateau", "cosine_with_min_lr", "cosine_warmup_with_min_lr",
            "warmup_stable_decay", "greedy");

    private static readonly ImmutableDictionary<string, string> LaterOptimizers =
        Later("adagrad", "rmsprop", "lion_32bit", "lion_8bit", "adamw_8bit", "adamw_bnb_8bit", "paged_adamw_8bit", "paged_adamw_32bit");

    public static IEnumerable<Knob> All =>
    [
        Of("num_train_epochs", KnobType.Number, "3.0", "Passes over the training rows; fractions are allowed", NumberRange.Above(0), "epochs"),
        Of("max_steps", KnobType.WholeNumber, "-1", "Above 0 it overrides num_train_epochs", NumberRange.AtLeast(-1)),
        Of("per_device_train_batch_size", KnobType.WholeNumber, "8", "Rows in a micro batch", NumberRange.AtLeast(1), "batch"),
        Of("per_device_eval_batch_size", KnobType.WholeNumber, "8", "Rows in a batch when measuring", NumberRange.AtLeast(1)),
        Of("gradient_accumulation_steps", KnobType.WholeNumber, "1", "Micro batches in one optimizer step", NumberRange.AtLeast(1), "accumulation"),
        Of("learning_rate", KnobType.Number, "5e-5", "The peak of the schedule", NumberRange.AtLeast(0), "lr"),
        Of("lr_scheduler_type", KnobType.Choice, "\"linear\"", "How the learning rate changes over the steps", shortName: "schedule") with
        {
            Choices = ["linear", "cosine", "constant", "constant_with_warmup"],
            LaterChoices = LaterSchedules,
        },
        Of("warmup_steps", KnobType.Interval, "0", "Steps, or below 1 the fraction of all steps, over which the rate rises from 0", NumberRange.AtLeast(0), "warmup"),
        Of("optim", KnobType.Choice, "\"adamw_torch\"", "The optimizer: adafactor takes its rate from the schedule and remembers a row and a column of each matrix, sgd remembers nothing") with
        {
            Choices = ["adamw_torch", "adafactor", "sgd"],
            LaterChoices = LaterOptimizers,
            SameChoices = ImmutableDictionary<string, string>.Empty.Add("adamw_torch_fused", "adamw_torch"),
        },
        Of("weight_decay", KnobType.Number, "0.0", "Decoupled, with sgd part of the gradient; not applied to biases and normalisation weights", NumberRange.AtLeast(0), "wd"),
        Of("adam_beta1", KnobType.Number, "0.9", "Decay of Adam's mean", NumberRange.Share),
        Of("adam_beta2", KnobType.Number, "0.999", "Decay of Adam's variance", NumberRange.Share),
        Of("adam_epsilon", KnobType.Number, "1e-8", "Added to Adam's denominator", NumberRange.Above(0)),
        Of("max_grad_norm", KnobType.Number, "1.0", "Gradients are scaled down to this norm; 0 switches it off", NumberRange.AtLeast(0)),
        Of("label_smoothing_factor", KnobType.Number, "0.0", "Probability spread over all classes", NumberRange.Share),
        Of("logging_steps", KnobType.Interval, "10", "How often progress is shown; every step is recorded all the same", NumberRange.Above(0)),
        Of("eval_strategy", KnobType.Choice, "\"no\"", "When the validation rows are measured") with { Choices = ["no", "steps", "epoch"] },
        Of("eval_steps", KnobType.Interval, "null", "With eval_strategy steps; off: as logging_steps", NumberRange.Above(0)),
        Of("eval_delay", KnobType.Number, "0", "Epochs or steps before the first evaluation", NumberRange.AtLeast(0)),
        Of("eval_on_start", KnobType.Boolean, "false", "Measure before the first step as well"),
        Of("save_strategy", KnobType.Choice, "\"no\"", "When checkpoints are kept; the final model always is") with
        {
            Choices = ["no", "steps", "epoch", "best"],
        },
        Of("save_steps", KnobType.Interval, "500", "With save_strategy steps", NumberRange.Above(0)),
        Of("save_total_limit", KnobType.WholeNumber, "null", "Checkpoints kept; the oldest go first", NumberRange.AtLeast(1)),
        Of("load_best_model_at_end", KnobType.Boolean, "false", "Save the best evaluated weights instead of the last"),
        Of("metric_for_best_model", KnobType.Choice, "null", "Which weights are best; off: evaluation.objective") with
        {
            Choices = GeneralKnobs.Metrics,
            SameChoices = GeneralKnobs.Metrics.ToImmutableDictionary(metric => $"eval_{metric}", metric => metric),
        },
        Of("greater_is_better", KnobType.Boolean, "null", "Of metric_for_best_model; off: true except for a loss"),
        Of("train_sampling_strategy", KnobType.Choice, "\"random\"", "The order of the training rows", shortName: "sampling") with
        {
            Choices = ["random", "sequential", "group_by_length"],
        },
        Of("dataloader_drop_last", KnobType.Boolean, "false", "Leave out the last batch of an epoch where it is not full"),
        Of("packing", KnobType.Boolean, "false", "Put several rows side by side in one of max_length; none sees another") with { Use = KnobUse.Tokens },
        Of("completion_only_loss", KnobType.Boolean, "null", "Learn the answers only; off: so where rows have a prompt, and all of a plain text") with
        {
            Use = KnobUse.Tokens,
        },
        Of("assistant_only_loss", KnobType.Boolean, "false", "Learn all turns of the assistant in a conversation, and nothing else") with { Use = KnobUse.Tokens },
        Of("predict_with_generate", KnobType.Boolean, "false", "Generate an answer to every measured row and compare it with the reference") with
        {
            Use = KnobUse.Tokens,
        },
        Of("data_seed", KnobType.WholeNumber, "null", "Of the order of the rows; off: seed", NumberRange.AtLeast(0)),
    ];

    private static Knob Of(string leaf, KnobType type, string fallback, string meaning, NumberRange? range = null, string? shortName = null) =>
        new($"training.{leaf}", type, fallback, meaning) { Range = range, Abbreviation = shortName };

    private static ImmutableDictionary<string, string> Later(params string[] choices) =>
        choices.ToImmutableDictionary(choice => choice, choice => $"'{choice}' is planned but not there yet");
}
