using static TorchSharp.torch;

namespace Experiments.Torch.Models;

/// <summary>
/// Rotary position embeddings (Su et al. 2021): pair i of a head, its elements i and i + D/2, is turned by the token's position times the
/// pair's frequency. Frequencies are scaled as config.json asks: not at all, all alike (<c>linear</c>), or the low ones (<c>llama3</c>).
/// </summary>
internal sealed class RotaryPositions
{
    // [D/2], float32 as in transformers: the angles of late positions hang on the rounding.
    private readonly float[] _frequencies;

    private RotaryPositions(float[] frequencies) => _frequencies = frequencies;

    /// <summary>Reads <c>rope_parameters</c>, or the older <c>rope_theta</c> and <c>rope_scaling</c>.</summary>
    /// <param name="headSize">D, even.</param>
    public static RotaryPositions From(ModelConfig config, int headSize)
    {
        if (headSize % 2 != 0)
            throw config.Refuse($"heads of {headSize} values cannot be turned in pairs");
        var scaling = RotaryScaling.From(config);
        return new RotaryPositions(Array.ConvertAll(Frequencies(scaling.Base, headSize), frequency => scaling.Scale(frequency)));
    }

    /// <summary>The cosines and sines of a batch, for all layers.</summary>
    /// <param name="positions">int64 [B,T], or [1,T] where all rows have the same.</param>
    public RotaryTable At(Tensor positions, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var angles = positions.to(ScalarType.Float32).unsqueeze(-1).mul(tensor(_frequencies, device: positions.device));
        var (cosine, sine) = (angles.cos().to(type), angles.sin().to(type));
        return new RotaryTable(
            cat([cosine, cosine], -1).unsqueeze(2).MoveToOuterDisposeScope(),
            cat([sine.neg(), sine], -1).unsqueeze(2).MoveToOuterDisposeScope());
    }

    private static float[] Frequencies(double theta, int headSize)
    {
        using var scope = NewDisposeScope();
        var exponents = arange(0, headSize, 2, dtype: ScalarType.Float32).div(headSize);
        return full_like(exponents, theta).pow(exponents).reciprocal().data<float>().ToArray();
    }
}

/// <summary>How far each pair of each token is turned.</summary>
/// <param name="Cosine">[B,T,1,D], or [1,T,1,D].</param>
/// <param name="Sine">The same; negative in the first half, which takes the second one's part with that sign.</param>
internal sealed record RotaryTable(Tensor Cosine, Tensor Sine)
{
    /// <summary>[B,T,H,D] to the same.</summary>
    public Tensor Rotate(Tensor heads)
    {
        using var scope = NewDisposeScope();
        // Rolling by D/2 swaps the halves.
        return heads.mul(Cosine).addcmul_(heads.roll(heads.shape[^1] / 2, -1), Sine, 1).MoveToOuterDisposeScope();
    }
}
