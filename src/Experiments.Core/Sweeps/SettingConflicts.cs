using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Knobs;
using Experiments.Core.Specs;

namespace Experiments.Core.Sweeps;

/// <summary>What a complete set of settings lacks, and which of them do not go together.</summary>
internal sealed class SettingConflicts(ImmutableSortedDictionary<string, Setting> settings, SourceLocation? file)
{
    public IEnumerable<Diagnostic> Find() => [.. Missing(), .. Validation(), .. Evaluation(), .. Metrics(), .. Lora(), .. Tokens()];

    private IEnumerable<Diagnostic> Missing() =>
        from knob in KnobCatalog.All
        where knob.Required && !Has(knob.Key)
        let key = knob.Key.EndsWith(".path", StringComparison.Ordinal) ? knob.Key[..^".path".Length] : knob.Key
        select Diagnostic.Error(DiagnosticCodes.MissingKey, $"'{key}' is missing", file, knob.Meaning);

    private IEnumerable<Diagnostic> Validation()
    {
        if (Has("data.validation.from"))
        {
            if (Has("data.validation.path"))
                yield return Conflict("data.validation.from", "data.validation names files and a hold-out; it can be one of them");
            if (!Has("data.validation.fraction"))
                yield return Diagnostic.Error(DiagnosticCodes.MissingKey, "'data.validation.fraction' is missing", At("data.validation.from"));
        }
        else if (Has("data.validation.fraction"))
        {
            yield return Conflict("data.validation.fraction", "data.validation.fraction needs data.validation.from: train");
        }

        if (!HasValidation && Text("training.eval_strategy") != "no")
            yield return Conflict("training.eval_strategy", "training.eval_strategy needs rows to measure: data.validation is missing");
        if (!HasValidation && IsTrue("training.eval_on_start"))
            yield return Conflict("training.eval_on_start", "training.eval_on_start needs rows to measure: data.validation is missing");
    }

    private IEnumerable<Diagnostic> Evaluation()
    {
        bool evaluates = HasValidation && Text("training.eval_strategy") != "no";
        if (!evaluates && IsTrue("training.load_best_model_at_end"))
            yield return Conflict("training.load_best_model_at_end", "load_best_model_at_end needs evaluations to choose from", "set training.eval_strategy: epoch");
        if (!evaluates && Text("training.save_strategy") == "best")
            yield return Conflict("training.save_strategy", "save_strategy best needs evaluations to choose from", "set training.eval_strategy: epoch");
        if (!evaluates && Text("evaluation.test_with") == "best")
            yield return Conflict("evaluation.test_with", "test_with best needs evaluations to choose from", "set training.eval_strategy: epoch");
        if (settings["training.max_steps"].Value is { ValueKind: JsonValueKind.Number } steps && steps.GetDouble() == 0)
            yield return Diagnostic.Error(DiagnosticCodes.ValueOutOfRange, "training.max_steps is 0: nothing would be trained", At("training.max_steps"));
    }

    private IEnumerable<Diagnostic> Metrics()
    {
        ImmutableArray<string> unfit = Text("task") == KnobUses.Classification
            ? ["perplexity", "token_accuracy", .. KnobCatalog.TextMetrics]
            : KnobCatalog.ClassMetrics;
        string measured = Text("task") == KnobUses.Classification ? "classes" : "tokens";
        foreach (string? metric in Texts("evaluation.metrics").Where(metric => metric is not null && unfit.Contains(metric)))
            yield return Diagnostic.Error(DiagnosticCodes.UnknownMetric, $"'{metric}' is no measure of {measured}", At("evaluation.metrics"), $"task is {Text("task")}");
        if (!Generates && Texts("evaluation.metrics").FirstOrDefault(metric => KnobCatalog.TextMetrics.Contains(metric ?? "")) is { } text)
            yield return Conflict("evaluation.metrics", $"'{text}' compares generated texts, and none are generated", "set training.predict_with_generate: true");
        foreach (string key in new[] { "evaluation.objective", "training.metric_for_best_model" })
        {
            if (Text(key) is { } metric && metric != "loss" && !Texts("evaluation.metrics").Contains(metric)
                && !(Generates && KnobCatalog.TextMetrics.Contains(metric)))
            {
                yield return Diagnostic.Error(
                    DiagnosticCodes.UnknownMetric, $"{key} is '{metric}', which is not measured", At(key), "add it to evaluation.metrics");
            }
        }
    }

    private IEnumerable<Diagnostic> Tokens()
    {
        if (Text("mode") == "instruction" && Text("task") == "fill-mask")
            yield return Conflict("mode", "mode instruction answers, and fill-mask has no answers", "use task text-generation or text2text-generation");
        if (Generates && Text("task") is KnobUses.Classification or "fill-mask")
            yield return Conflict("training.predict_with_generate", $"predict_with_generate needs answers to generate; task is {Text("task")}");
        if (Text("task") != KnobUses.Classification && Text("data.format") == "classification" && Text("mode") != "instruction")
            yield return Conflict("data.format", "rows of texts and labels are classified: task is not text-classification", "set task: text-classification");
    }

    private IEnumerable<Diagnostic> Lora()
    {
        if (!settings.ContainsKey("lora.r"))
            yield break;
        if (Text("lora.target_modules") is not null && Has("lora.layers_to_transform"))
            yield return Conflict("lora.layers_to_transform", "layers_to_transform goes with a list of target_modules, not with a pattern");
        if (Has("lora.layers_pattern") && !Has("lora.layers_to_transform"))
            yield return Conflict("lora.layers_pattern", "layers_pattern needs layers_to_transform");
        if (IsTrue("lora.use_dora") && IsTrue("lora.lora_bias"))
            yield return Conflict("lora.lora_bias", "lora_bias and use_dora do not go together");
        if (IsTrue("lora.lora_bias") && Text("lora.init_lora_weights") == "gaussian")
            yield return Conflict("lora.lora_bias", "PEFT takes lora_bias with the init_lora_weights true or false only");
        if (Has("lora.trainable_token_indices") && Texts("lora.modules_to_save").FirstOrDefault(IsTokenTable) is { } table)
        {
            yield return Conflict(
                "lora.trainable_token_indices", $"trainable_token_indices trains some rows of the token vectors, and modules_to_save all of '{table}'", "leave it to one of them");
        }
    }

    /// <summary>What the families call the table that token ids go through.</summary>
    private static bool IsTokenTable(string? module) =>
        module?.Split('.')[^1] is "embed_tokens" or "word_embeddings" or "wte" or "shared";

    private bool Generates => settings.ContainsKey("training.predict_with_generate") && IsTrue("training.predict_with_generate");

    private bool HasValidation => Has("data.validation.path") || Has("data.validation.from");

    private bool Has(string key) => settings[key].Value.ValueKind != JsonValueKind.Null;

    private bool IsTrue(string key) => settings[key].Value.ValueKind == JsonValueKind.True;

    private string? Text(string key) => settings.TryGetValue(key, out Setting? setting) ? TrialScope.Text(setting) : null;

    private IEnumerable<string?> Texts(string key) => settings[key].Value.EnumerateArray().Select(item => item.GetString());

    private SourceLocation? At(string key) => settings[key].Origin.Location ?? file;

    private Diagnostic Conflict(string key, string message, string? hint = null) =>
        Diagnostic.Error(DiagnosticCodes.ConflictingKeys, message, At(key), hint);
}
