using System.Collections.Frozen;

namespace Experiments.Core.Knobs;

/// <summary>A key that is understood and refused: never accepted and ignored.</summary>
/// <param name="Why">A sentence: why, and what to do instead.</param>
/// <param name="Off">JSON text of the value that asks for nothing, which is let pass; null: no value is.</param>
/// <param name="Planned">Known but not there yet, as against not wanted.</param>
public sealed record RefusedKey(string Key, string Why, string? Off = null, bool Planned = false);

/// <summary>Keys of TrainingArguments, SFTConfig and LoraConfig that people bring along and that mean nothing, or nothing yet, here.</summary>
internal static class RefusedKeys
{
    private static readonly FrozenDictionary<string, RefusedKey> ByKey = Create().ToFrozenDictionary(refused => refused.Key);

    private static readonly RefusedKey Distributed = new(
        "distributed", "training over several devices is not there yet; runs of a sweep are spread over the devices instead", Planned: true);

    /// <summary>Also finds a training key that was written at the top, and families such as <c>training.ddp_*</c>.</summary>
    public static RefusedKey? Find(string key)
    {
        if (ByKey.TryGetValue(key, out RefusedKey? refused) || ByKey.TryGetValue($"training.{key}", out refused))
            return refused;
        string leaf = key.StartsWith("training.", StringComparison.Ordinal) ? key["training.".Length..] : key;
        if (leaf.StartsWith("ddp_", StringComparison.Ordinal) || leaf.StartsWith("fsdp", StringComparison.Ordinal)
            || leaf is "deepspeed" or "accelerator_config" or "parallelism_config")
        {
            return Distributed;
        }

        if (leaf.StartsWith("torch_compile", StringComparison.Ordinal))
            return new RefusedKey(key, "kernels are chosen by the engine; leave it out");
        if (leaf.StartsWith("hub_", StringComparison.Ordinal))
            return ByKey["training.push_to_hub"];
        return null;
    }

    private static IEnumerable<RefusedKey> Create() =>
    [
        No("training.output_dir", "the engine owns the folders: each run has its own under runs/; use --store for another place"),
        No("training.logging_nan_inf_filter", "a loss that is not finite ends the run and is recorded, never hidden"),
        No("training.logging_dir", "logs are in the run folder"),
        No("training.overwrite_output_dir", "finished runs are kept; run --force trains again"),
        No("training.optim_args", "optimizers take no further arguments here"),
        No("training.optim_target_modules", "optimizers take no further arguments here"),
        No("training.ignore_data_skip", "a resumed run always goes on with the rows it had left"),
        No("training.resume_from_checkpoint", "run the same command again: what is missing continues by itself"),
        No("training.run_name", "names of runs come from what differs between them; name: names the experiment"),
        No("training.project", "name: names the experiment"),
        No("training.log_level", "use --verbosity on the command line"),
        No("training.log_level_replica", "use --verbosity on the command line"),
        No("training.disable_tqdm", "use --verbosity on the command line"),
        No("training.remove_unused_columns", "columns are chosen by data.columns"),
        No("training.label_names", "columns are chosen by data.columns"),
        No("training.length_column_name", "lengths are counted in tokens; use train_sampling_strategy: group_by_length"),
        No("training.eval_accumulation_steps", "predictions do not pile up on the device; leave it out"),
        No("training.batch_eval_metrics", "metrics are computed over the whole split; leave it out"),
        No("training.include_for_metrics", "metrics are named in evaluation.metrics"),
        No("training.do_train", "a run trains, then measures what data.validation and data.test name"),
        No("training.do_eval", "name rows under data.validation and set eval_strategy"),
        No("training.do_predict", "name rows under data.test"),
        No("training.gradient_checkpointing_kwargs", "gradient checkpointing takes no arguments here"),
        No("training.use_liger_kernel", "kernels are chosen by the engine; leave it out"),
        No("training.liger_kernel_config", "kernels are chosen by the engine; leave it out"),
        No("training.use_cache", "there is no cache in training; leave it out"),
        No("training.skip_memory_metrics", "memory is always recorded; leave it out"),
        No("training.include_num_input_tokens_seen", "tokens are always counted; leave it out"),
        No("training.average_tokens_across_devices", "always so; leave it out"),
        No("training.restore_callback_states_from_checkpoint", "always so; leave it out"),
        No("training.full_determinism", "runs repeat bit for bit on the CPU at one number of threads; leave it out"),
        No("training.dataloader_num_workers", "rows are tokenised before training; leave it out"),
        No("training.dataloader_pin_memory", "rows are tokenised before training; leave it out"),
        No("training.dataloader_persistent_workers", "rows are tokenised before training; leave it out"),
        No("training.dataloader_prefetch_factor", "rows are tokenised before training; leave it out"),
        No("training.generation_max_length", "it counts prompts in one family and not in another; use generation.max_new_tokens"),
        No("training.generation_config", "name its values under generation"),
        No("training.sortish_sampler", "use train_sampling_strategy: group_by_length"),
        No("lora.fan_in_fan_out", "told from the model; leave it out"),
        No("lora.task_type", "told by task; leave it out"),
        No("lora.peft_type", "always LORA; leave it out"),
        No("lora.megatron_config", "layers of Megatron are not supported; leave it out"),
        No("lora.megatron_core", "layers of Megatron are not supported; leave it out"),
        No("lora.runtime_config", "PEFT does not save it either; leave it out"),
        No("lora.inference_mode", "set when the adapter is saved; leave it out"),
        No("lora.base_model_name_or_path", "model: names it"),

        Later("training.lr_scheduler_kwargs", "null"),
        Later("training.fp16", "false"),
        Later("training.bf16", "false"),
        Later("training.fp16_full_eval", "false"),
        Later("training.bf16_full_eval", "false"),
        Later("training.tf32", "null"),
        Later("training.gradient_checkpointing", "false"),
        Later("training.neftune_noise_alpha", "null"),
        Later("training.torch_empty_cache_steps", "null"),
        Later("training.auto_find_batch_size", "false"),
        Later("training.logging_strategy", "\"steps\""),
        Later("training.logging_first_step", "true"),
        Later("training.report_to", "\"none\""),
        Later("training.prediction_loss_only", "false"),
        Later("training.save_only_model", "false"),
        Later("training.push_to_hub", "false"),
        Later("training.early_stopping_patience", "null"),
        Later("lora.layer_replication", "null"),
        Later("lora.target_parameters", "null"),
        Later("lora.loftq_config", "{}"),
        Later("lora.eva_config", "null"),
        Later("lora.corda_config", "null"),
        Later("lora.lora_ga_config", "null"),
        Later("lora.alora_invocation_tokens", "null"),
        Later("lora.arrow_config", "null"),
        Later("lora.kasa_config", "null"),
        Later("lora.monteclora_config", "null"),
        Later("lora.velora_config", "null"),
        Later("lora.use_bdlora", "null"),
        Later("lora.use_qalora", "false"),
        Later("lora.qalora_group_size", "16"),
        Later("micro_batch", null),
        Later("determinism", null),
        Later("export", null),
        Later("prune", null),
        Later("budget", null),
        Later("claims", "[]"),
        Later("search", "\"grid\""),
    ];

    private static RefusedKey No(string key, string why) => new(key, why);

    private static RefusedKey Later(string key, string? off) => new(key, "it is planned but not there yet", off, Planned: true);
}
