using Experiments.Core.Diagnostics;
using Experiments.Torch.Models;

namespace Experiments.Torch.Instructions;

/// <summary>Whether tokenised rows are such that a model can take them.</summary>
internal static class LanguageFit
{
    public static IEnumerable<Diagnostic> Problems(LanguageData data, ModelConfig config)
    {
        // T5 counts distances and has no greatest one; RoBERTa's positions begin behind the padding's.
        var positions = config.Positions ?? int.MaxValue;
        var longest = data.Splits.Max(split => split.Tokens.LongestTokens);
        if (data.Kind != LanguageModeling.Seq2Seq && longest > positions)
        {
            yield return Diagnostic.Error(
                DiagnosticCodes.ValueOutOfRange,
                $"data.max_length lets rows grow to {longest} tokens, and the model has {positions} positions",
                new SourceLocation(config.Path),
                $"Set data.max_length to {positions} or less");
        }

        var vocabulary = config.Integer("vocab_size", int.MaxValue);
        var highest = data.Splits.Max(split => split.Tokens.HighestId);
        if (highest >= vocabulary)
        {
            yield return Diagnostic.Error(
                DiagnosticCodes.InvalidTokenizer,
                $"the tokenizer gives the token {highest}, and the model has {vocabulary}",
                new SourceLocation(config.Path),
                "Tokenizer and weights may be of different models");
        }
    }
}
