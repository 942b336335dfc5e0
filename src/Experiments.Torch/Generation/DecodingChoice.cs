using Experiments.Core.Plans;

namespace Experiments.Torch.Generation;

/// <summary>What a plan says of generation, as the search takes it.</summary>
internal static class DecodingChoice
{
    /// <param name="own">The model's own options: its limits hold, what the plan says comes before the rest.</param>
    /// <param name="seed">Of drawn tokens.</param>
    public static DecodingOptions Of(GenerationOptions plan, DecodingOptions own, long seed) => new(plan.MaxNewTokens)
    {
        MaxLength = own.MaxLength,
        Seed = seed,
        DoSample = plan.DoSample,
        NumBeams = plan.NumBeams,
        Temperature = plan.DoSample ? plan.Temperature : 1,
        TopK = plan.DoSample ? plan.TopK : 0,
        TopP = plan.DoSample ? plan.TopP : 1,
        RepetitionPenalty = plan.RepetitionPenalty,
        NoRepeatNgramSize = plan.NoRepeatNgramSize,
        LengthPenalty = plan.LengthPenalty,
    };
}
