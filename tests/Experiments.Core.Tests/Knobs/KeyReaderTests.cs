using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Knobs;

namespace Experiments.Core.Tests.Knobs;

public sealed class KeyReaderTests
{
    private static readonly SourceLocation KeyAt = new("experiment.yaml", 3, 1);
    private static readonly SourceLocation ValueAt = new("experiment.yaml", 3, 20);

    [Theory]
    [InlineData("training.evaluation_strategy", "\"epoch\"", "training.eval_strategy", "\"epoch\"")]
    [InlineData("training.warmup_ratio", "0.1", "training.warmup_steps", "0.1")]
    [InlineData("training.group_by_length", "true", "training.train_sampling_strategy", "\"group_by_length\"")]
    [InlineData("training.use_cpu", "true", "device", "\"cpu\"")]
    [InlineData("lora.alpha", "16", "lora.lora_alpha", "16")]
    public void Older_names_are_read_with_a_warning(string key, string value, string target, string expected)
    {
        KeyReading reading = Read(key, value);

        reading.Values.ShouldHaveSingleItem().Key.ShouldBe(target);
        reading.Values[0].Value.GetRawText().ShouldBe(expected);
        Diagnostic warning = reading.Diagnostics.ShouldHaveSingleItem();
        warning.Code.ShouldBe(DiagnosticCodes.DeprecatedKey);
        warning.Severity.ShouldBe(Severity.Warning);
        warning.Location.ShouldBe(KeyAt);
    }

    [Theory]
    [InlineData("training.output_dir", "\"out\"", DiagnosticCodes.RejectedKey)]
    [InlineData("training.logging_nan_inf_filter", "false", DiagnosticCodes.RejectedKey)]
    [InlineData("training.ddp_backend", "\"nccl\"", DiagnosticCodes.NotThereYet)]
    [InlineData("training.fp16", "true", DiagnosticCodes.NotThereYet)]
    [InlineData("training.optim", "\"lion_32bit\"", DiagnosticCodes.NotThereYet)]
    [InlineData("lora.use_qalora", "true", DiagnosticCodes.NotThereYet)]
    [InlineData("training.warmup_ratio", "1.0", DiagnosticCodes.ValueOutOfRange)]
    public void What_is_not_done_is_never_accepted_and_ignored(string key, string value, string code)
    {
        KeyReading reading = Read(key, value);

        reading.Values.ShouldBeEmpty();
        reading.Diagnostics[^1].Code.ShouldBe(code);
        reading.Diagnostics[^1].Severity.ShouldBe(Severity.Error);
    }

    [Theory]
    [InlineData("training.fp16", "false")]
    [InlineData("training.report_to", "\"none\"")]
    [InlineData("training.logging_strategy", "\"steps\"")]
    public void What_asks_for_nothing_passes(string key, string value)
    {
        Read(key, value).Diagnostics.ShouldBeEmpty();
        Read(key, value).Values.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("learning_rate", "training.learning_rate")]
    [InlineData("training.learning_rat", "training.learning_rate")]
    [InlineData("training.leanring_rate", "training.learning_rate")]
    [InlineData("data.lora_alpha", "lora.lora_alpha")]
    [InlineData("trainig.weight_decay", "training.weight_decay")]
    [InlineData("modle", "model")]
    [InlineData("training.optimizer", "training.optim")]
    [InlineData("lora.ranks", "lora.r")]
    [InlineData("variant", "variants")]
    public void Unknown_keys_get_a_suggestion(string key, string meant)
    {
        Diagnostic error = Read(key, "1").Diagnostics.ShouldHaveSingleItem();

        error.Code.ShouldBe(DiagnosticCodes.UnknownKey);
        error.Location.ShouldBe(KeyAt);
        error.Hint.ShouldBe($"did you mean '{meant}'?");
    }

    [Theory]
    [InlineData("training.learning_rate", "\"2e-5\"", DiagnosticCodes.WrongType)]
    [InlineData("training.learning_rate", "null", DiagnosticCodes.WrongType)]
    [InlineData("training.per_device_train_batch_size", "0", DiagnosticCodes.ValueOutOfRange)]
    [InlineData("training.per_device_train_batch_size", "8.5", DiagnosticCodes.WrongType)]
    [InlineData("training.max_steps", "3000000000", DiagnosticCodes.ValueOutOfRange)]
    [InlineData("seed", "1e300", DiagnosticCodes.ValueOutOfRange)]
    [InlineData("training.warmup_steps", "1.5", DiagnosticCodes.ValueOutOfRange)]
    [InlineData("lora.lora_dropout", "1", DiagnosticCodes.ValueOutOfRange)]
    [InlineData("lora.target_modules", "[1]", DiagnosticCodes.WrongType)]
    [InlineData("evaluation.metrics", "[]", DiagnosticCodes.WrongType)]
    [InlineData("device", "\"cuda:x\"", DiagnosticCodes.WrongType)]
    [InlineData("training", "5", DiagnosticCodes.WrongType)]
    [InlineData("adam_beta1", "0.9", DiagnosticCodes.UnknownKey)]
    public void Values_that_do_not_suit_are_located(string key, string value, string code)
    {
        Diagnostic error = Read(key, value).Diagnostics.ShouldHaveSingleItem();

        error.Code.ShouldBe(code);
        error.Location.ShouldBe(code == DiagnosticCodes.UnknownKey ? KeyAt : ValueAt);
    }

    [Fact]
    public void A_fused_optimizer_is_the_same_optimizer() =>
        Read("training.optim", "\"adamw_torch_fused\"").Values[0].Value.GetString().ShouldBe("adamw_torch");

    [Fact]
    public void Every_default_suits_its_own_knob()
    {
        foreach (Knob knob in KnobCatalog.All.Where(knob => !knob.Required))
            KnobValues.Read(knob, knob.DefaultValue).Problem.ShouldBeNull(knob.Key);
    }

    [Fact]
    public void Every_knob_says_what_it_means_and_is_there_once()
    {
        KnobCatalog.All.Select(knob => knob.Key).ShouldBeUnique();
        KnobCatalog.All.ShouldAllBe(knob => knob.Meaning.Length > 5 && !knob.Meaning.EndsWith('.'));
        KnobCatalog.All.Where(knob => KnobCatalog.FindRefused(knob.Key) != null).ShouldBeEmpty();
    }

    private static KeyReading Read(string key, string json) => KeyReader.Read(key, JsonElement.Parse(json), KeyAt, ValueAt);
}
