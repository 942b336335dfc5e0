using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Experiments.Torch.Generation;

/// <summary>transformers' GenerationConfig as JSON; null counts as absent.</summary>
internal static class GenerationSettings
{
    // Not about which tokens come: roles of tokens, what is returned, how it is computed, and who wrote the file; so are names with _.
    private static readonly HashSet<string> Neutral = new(StringComparer.Ordinal)
    {
        "bos_token_id", "eos_token_id", "pad_token_id", "decoder_start_token_id", "max_length", "max_time", "use_cache", "cache_implementation",
        "cache_config", "return_dict_in_generate", "output_scores", "output_logits", "output_attentions", "output_hidden_states",
        "transformers_version", "prefill_chunk_size", "disable_compile", "low_memory", "stop_strings",
    };

    // What changes nothing at these values; switches change nothing where they are off.
    private static readonly Dictionary<string, double> Unused = new(StringComparer.Ordinal)
    {
        ["num_beam_groups"] = 1,
        ["diversity_penalty"] = 0,
        ["epsilon_cutoff"] = 0,
        ["eta_cutoff"] = 0,
        ["guidance_scale"] = 1,
    };

    /// <summary>The options with all that the JSON object says.</summary>
    /// <param name="ignored">Names that are not supported and would change what comes out.</param>
    /// <exception cref="InvalidOperationException">A value is of another kind than its name asks for; or <see cref="FormatException"/>.</exception>
    public static DecodingOptions Apply(DecodingOptions options, JsonObject json, out IReadOnlyList<string> ignored)
    {
        var unknown = new List<string>();
        foreach (var (name, value) in json)
        {
            if (value is null || Neutral.Contains(name) || name.StartsWith('_'))
                continue;
            if (Apply(options, name, value) is { } applied)
                options = applied;
            else if (value.GetValueKind() != JsonValueKind.False && !(Unused.TryGetValue(name, out var neutral) && IsNumber(value, neutral)))
                unknown.Add(name);
        }

        ignored = unknown;
        return options;
    }

    /// <summary>What is out of range, or null. What only drawing reads does not matter where nothing is drawn.</summary>
    public static string? Problem(DecodingOptions options)
    {
        (bool IsFine, string Rule)[] rules =
        [
            (options.MaxNewTokens >= 1, "max_new_tokens must be at least 1"),
            (options.NumBeams >= 1, "num_beams must be at least 1"),
            (options.RepetitionPenalty > 0 && options.EncoderRepetitionPenalty > 0, "penalties of repetition must be above 0"),
            (options.NoRepeatNgramSize >= 0 && options.EncoderNoRepeatNgramSize >= 0, "no_repeat_ngram_size must be at least 0"),
            (double.IsFinite(options.LengthPenalty), "length_penalty must be finite"),
            (!options.DoSample || options.Temperature > 0, "temperature must be above 0"),
            (!options.DoSample || options.TopK >= 0, "top_k must be at least 0"),
            (!options.DoSample || options.TopP is > 0 and <= 1, "top_p must be above 0 and at most 1"),
            (!options.DoSample || options.MinP is >= 0 and <= 1, "min_p must be from 0 to 1"),
            (!options.DoSample || options.TypicalP is > 0 and <= 1, "typical_p must be above 0 and at most 1"),
        ];
        return rules.FirstOrDefault(rule => !rule.IsFine).Rule;
    }

    /// <summary>One token id, or a list of them.</summary>
    public static ImmutableArray<int> Ids(JsonNode? node) => node switch
    {
        null => [],
        JsonArray list => [.. list.Select(id => (int)id!)],
        _ => [(int)node],
    };

    private static DecodingOptions? Apply(DecodingOptions options, string name, JsonNode value) => name switch
    {
        "max_new_tokens" => options with { MaxNewTokens = (int)value },
        "min_new_tokens" => options with { MinNewTokens = (int)value },
        "min_length" => options with { MinLength = (int)value },
        "do_sample" => options with { DoSample = (bool)value },
        "num_beams" => options with { NumBeams = (int)value },
        "num_return_sequences" => options with { NumReturnSequences = (int)value },
        "length_penalty" => options with { LengthPenalty = (double)value },
        "early_stopping" => options with { EarlyStopping = Stopping(value) },
        "temperature" => options with { Temperature = (double)value },
        "top_k" => options with { TopK = (int)value },
        "top_p" => options with { TopP = (double)value },
        "min_p" => options with { MinP = (double)value },
        "typical_p" => options with { TypicalP = (double)value },
        "repetition_penalty" => options with { RepetitionPenalty = (double)value },
        "encoder_repetition_penalty" => options with { EncoderRepetitionPenalty = (double)value },
        "no_repeat_ngram_size" => options with { NoRepeatNgramSize = (int)value },
        "encoder_no_repeat_ngram_size" => options with { EncoderNoRepeatNgramSize = (int)value },
        "bad_words_ids" => options with { BadWords = [.. value.AsArray().Select(Ids)] },
        "suppress_tokens" => options with { SuppressTokens = Ids(value) },
        "begin_suppress_tokens" => options with { BeginSuppressTokens = Ids(value) },
        "forced_bos_token_id" => options with { ForcedBos = (int)value },
        "forced_eos_token_id" => options with { ForcedEos = Ids(value) },
        _ => null,
    };

    private static EarlyStopping Stopping(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.True => EarlyStopping.Full,
        JsonValueKind.False => EarlyStopping.Heuristic,
        _ when (string?)value == "never" => EarlyStopping.Never,
        _ => throw new FormatException($"early_stopping must be true, false or \"never\", not {value.ToJsonString()}"),
    };

    private static bool IsNumber(JsonNode value, double number) => value.GetValueKind() == JsonValueKind.Number && (double)value == number;
}
