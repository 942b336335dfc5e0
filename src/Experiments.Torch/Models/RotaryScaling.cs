using System.Text.Json.Nodes;

namespace Experiments.Torch.Models;

/// <summary>
/// What config.json says about rotary positions, in either spelling; any scaling but the ones here is refused by its name.
/// </summary>
/// <param name="Base">Θ: pair i of a head of D values has the frequency Θ^(−2i/D), in radians a token.</param>
/// <param name="Scale">From such a frequency to the one that counts.</param>
internal sealed record RotaryScaling(double Base, Func<float, float> Scale)
{
    private const double UsualBase = 10_000;

    public static RotaryScaling From(ModelConfig config)
    {
        var parameters = config.Part("rope_scaling") ?? config.Part("rope_parameters");
        var theta = config.Number("rope_theta", UsualBase);
        if ((parameters ?? config).Number("partial_rotary_factor", config.Number("partial_rotary_factor", 1)) != 1)
            throw config.Refuse("partial_rotary_factor is not supported: heads are turned as a whole");
        if (parameters is null)
            return new RotaryScaling(theta, static frequency => frequency);
        if (parameters.Values.Any(entry => entry.Value is JsonObject))
            throw config.Refuse("rotary positions that differ by layer are not supported");
        var type = parameters.Text("rope_type", parameters.Text("type", "default"));
        return new RotaryScaling(parameters.Number("rope_theta", theta), type switch
        {
            "default" => static frequency => frequency,
            "linear" => Linear((float)parameters.Number("factor")),
            "llama3" => Llama3Of(parameters),
            _ => throw config.Refuse($"the rotary scaling '{type}' is not supported, only default, linear and llama3"),
        });
    }

    // Positions are squeezed into the range of the training.
    private static Func<float, float> Linear(float factor) => frequency => frequency / factor;

    /// <summary>
    /// Llama 3.1: slow pairs are slowed down by the factor, fast ones not at all, those between by a share. All in float32.
    /// </summary>
    /// <param name="low">Waves longer than the <paramref name="context"/> divided by this are slow.</param>
    /// <param name="high">Waves shorter than the context divided by this are fast.</param>
    public static Func<float, float> Llama3(float factor, float low, float high, float context) => frequency =>
    {
        var wave = (float)(2 * Math.PI) / frequency;
        if (wave < context / high)
            return frequency;
        if (wave > context / low)
            return frequency / factor;
        var share = ((context / wave) - low) / (high - low);
        return ((1 - share) * frequency / factor) + (share * frequency);
    };

    private static Func<float, float> Llama3Of(ModelConfig parameters) => Llama3(
        (float)parameters.Number("factor"),
        (float)parameters.Number("low_freq_factor"),
        (float)parameters.Number("high_freq_factor"),
        (float)parameters.Number("original_max_position_embeddings"));
}
