using Experiments.Torch.Models;

namespace Experiments.Torch.Generation;

/// <summary>All that a search needs to know beside the prompts.</summary>
internal sealed record Decoding(LanguageModel Model, ModelTokens Tokens, DecodingOptions Options, GenerationCourse Course)
{
    public IReadOnlyList<LogitRule> Rules { get; } = RuleSet.Of(Options, Tokens.Ends);

    /// <summary>How many tokens may follow a prompt. The decoder of two stacks begins anew.</summary>
    public int Room(int promptLength) => Model.Encode is null ? Options.Room(promptLength) : Options.MaxNewTokens;
}
