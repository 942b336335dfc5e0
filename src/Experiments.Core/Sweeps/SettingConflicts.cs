using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Knobs;
using Experiments.Core.Specs;

namespace Experiments.Core.Sweeps;

/// <summary>What a complete set of settings lacks, and which of them do not go together.</summary>
internal sealed class SettingConflicts(ImmutableSortedDictionary<string, Setting> settings, SourceLocation? file)
{
    public IEnumerable<Diagnostic> Find() => [.. Missing(), .. Validation(), .. Evaluation(), .. Lora()];

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
        foreach (string key in new[] { "evaluation.objective", "training.metric_for_best_model" })
        {
            if (Text(key) is { } metric && metric != "loss" && !Texts("evaluation.metrics").Contains(metric))
            {
                yield return Diagnostic.Error(
                    DiagnosticCodes.UnknownMetric, $"{key} is '{metric}', which is not measured", At(key), "add it to evaluation.metrics");
            }
        }

        if (settings["training.max_steps"].Value is { ValueKind: JsonValueKind.Number } steps && steps.GetDouble() == 0)
            yield return Diagnostic.Error(DiagnosticCodes.ValueOutOfRange, "training.max_steps is 0: nothing would be trained", At("training.max_steps"));
    }

    private IEnumerable<Diagnostic> Lora()
    {
        if (!settings.ContainsKey("lora.r"))
            yield break;
        if (Text("lora.target_modules") is not null && Has("lora.layers_to_transform"))
            yield return Conflict("lora.layers_to_transform", "layers_to_transform goes with a list of target_modules, not with a pattern");
        if (Has("lora.layers_pattern") && !Has("lora.layers_to_transform"))
            yield return Conflict("lora.layers_pattern", "layers_pattern needs layers_to_transform");
    }

    private bool HasValidation => Has("data.validation.path") || Has("data.validation.from");

    private bool Has(string key) => settings[key].Value.ValueKind != JsonValueKind.Null;

    private bool IsTrue(string key) => settings[key].Value.ValueKind == JsonValueKind.True;

    private string? Text(string key) => TrialScope.Text(settings[key]);

    private IEnumerable<string?> Texts(string key) => settings[key].Value.EnumerateArray().Select(item => item.GetString());

    private SourceLocation? At(string key) => settings[key].Origin.Location ?? file;

    private Diagnostic Conflict(string key, string message, string? hint = null) =>
        Diagnostic.Error(DiagnosticCodes.ConflictingKeys, message, At(key), hint);
}
