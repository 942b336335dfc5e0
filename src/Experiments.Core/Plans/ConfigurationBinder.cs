using System.Collections.Immutable;
using Experiments.Core.Linting;
using Experiments.Core.Specs;

namespace Experiments.Core.Plans;

/// <summary>Flat settings to typed options. What the run's task and mode do not read may be missing.</summary>
internal static class ConfigurationBinder
{
    public static RunConfiguration Bind(ImmutableSortedDictionary<string, Setting> settings)
    {
        var read = new SettingsReader(settings);
        return new RunConfiguration(
            read.Choice<TaskKind>("task"),
            read.Choice<Mode>("mode"),
            read.Text("model"),
            read.Choice<Pooling>("pooling"),
            BindData(read),
            BindTraining(read),
            BindLora(read),
            new InstructionOptions(
                read.Choice<Mode>("instruction.tune"),
                read.Text("instruction.template"),
                read.OptionalText("instruction.text"),
                read.Map("instruction.labels", value => value.GetString() ?? "")),
            BindGeneration(read),
            new PretrainingOptions(
                read.Number("pretraining.mlm_probability"),
                read.Number("pretraining.noise_density"),
                read.Number("pretraining.mean_noise_span_length"),
                read.Flag("pretraining.group_texts")),
            new EvaluationOptions(read.Texts("evaluation.metrics"), read.Text("evaluation.objective"), read.Text("evaluation.test_with") == "best"),
            read.Long("seed"),
            read.Text("device"),
            read.Int("threads"));
    }

    private static DataOptions BindData(SettingsReader read) => new(
        new SplitOptions(read.Texts("data.train.path"), read.OptionalInt("data.train.rows")),
        BindValidation(read),
        BindFiles(read, "data.test"),
        read.Map("data.columns", value => value.GetString() ?? ""),
        read.Texts("data.labels"),
        read.Int("data.max_length"),
        read.OptionalText("data.format") is null ? null : read.Choice<RowFormat>("data.format"),
        read.OptionalInt("data.max_target_length"))
    {
        Lint = LintOptions.Of(read.OptionalMap("data.lint", value => value)),
    };

    private static SplitOptions? BindValidation(SettingsReader read)
    {
        if (read.OptionalText("data.validation.from") is null)
            return BindFiles(read, "data.validation");
        var holdOut = new HoldOut(
            read.Number("data.validation.fraction"), read.Long("data.validation.seed"), read.Flag("data.validation.stratify"));
        return new SplitOptions([], read.OptionalInt("data.validation.rows"), holdOut);
    }

    private static SplitOptions? BindFiles(SettingsReader read, string section) =>
        read.OptionalTexts($"{section}.path") is { } paths ? new SplitOptions(paths, read.OptionalInt($"{section}.rows")) : null;

    private static TrainingOptions BindTraining(SettingsReader read) => new(
        read.Number("training.num_train_epochs"),
        read.Int("training.max_steps"),
        read.Int("training.per_device_train_batch_size"),
        read.Int("training.per_device_eval_batch_size"),
        read.Int("training.gradient_accumulation_steps"),
        read.Number("training.learning_rate"),
        read.Text("training.lr_scheduler_type"),
        read.Number("training.warmup_steps"),
        read.Text("training.optim"),
        read.Number("training.weight_decay"),
        read.Number("training.adam_beta1"),
        read.Number("training.adam_beta2"),
        read.Number("training.adam_epsilon"),
        read.Number("training.max_grad_norm"),
        read.Number("training.label_smoothing_factor"),
        read.Number("training.logging_steps"),
        read.Choice<Strategy>("training.eval_strategy"),
        read.OptionalNumber("training.eval_steps"),
        read.Number("training.eval_delay"),
        read.Flag("training.eval_on_start"),
        read.Choice<Strategy>("training.save_strategy"),
        read.Number("training.save_steps"),
        read.OptionalInt("training.save_total_limit"),
        read.Flag("training.load_best_model_at_end"),
        read.OptionalText("training.metric_for_best_model"),
        read.OptionalFlag("training.greater_is_better"),
        read.Choice<Sampling>("training.train_sampling_strategy"),
        read.Flag("training.dataloader_drop_last"),
        read.OptionalLong("training.data_seed"),
        read.Flag("training.packing"),
        read.OptionalFlag("training.completion_only_loss"),
        read.Flag("training.assistant_only_loss"),
        read.Flag("training.predict_with_generate"));

    private static GenerationOptions BindGeneration(SettingsReader read) => new(
        read.Int("generation.max_new_tokens"),
        read.Flag("generation.do_sample"),
        read.Int("generation.num_beams"),
        read.Number("generation.temperature"),
        read.Int("generation.top_k"),
        read.Number("generation.top_p"),
        read.Number("generation.repetition_penalty"),
        read.Int("generation.no_repeat_ngram_size"),
        read.Number("generation.length_penalty"),
        read.Texts("generation.stop_strings"),
        read.OptionalInt("generation.rows"));

    private static LoraOptions BindLora(SettingsReader read)
    {
        (ImmutableArray<string>? targets, string? targetPattern) = read.NamesOrPattern("lora.target_modules");
        (ImmutableArray<string>? excluded, string? excludePattern) = read.NamesOrPattern("lora.exclude_modules");
        return new LoraOptions(
            read.Int("lora.r"),
            read.Number("lora.lora_alpha"),
            read.Number("lora.lora_dropout"),
            targets,
            targetPattern,
            excluded ?? [],
            excludePattern,
            read.Flag("lora.use_rslora"),
            read.Text("lora.init_lora_weights"),
            read.Texts("lora.modules_to_save"),
            read.OptionalInts("lora.layers_to_transform"),
            read.OptionalText("lora.layers_pattern"),
            read.Map("lora.rank_pattern", value => (int)value.GetDouble()),
            read.Map("lora.alpha_pattern", value => value.GetDouble()),
            read.Text("lora.bias"),
            read.Flag("lora.use_dora"),
            read.Flag("lora.lora_bias"),
            read.OptionalInts("lora.trainable_token_indices"),
            read.Flag("lora.ensure_weight_tying"));
    }
}
