using System.Text.RegularExpressions;
using Experiments.Core.Diagnostics;
using Experiments.Core.Linting;
using Experiments.Torch.Instructions.Prompts;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Linting;

/// <summary>The markers of turns in a template, each of which is to be one token of the model's.</summary>
internal static partial class TemplateMarkers
{
    /// <param name="place">What says which template it is.</param>
    public static IEnumerable<LintFinding> Unknown(PromptTemplate template, TextTokenizer tokenizer, SourceLocation place) =>
        from marker in Markers().Matches(template.Source).Select(match => match.Value).Distinct(StringComparer.Ordinal)
        let ids = tokenizer.Encode(marker, addSpecialTokens: false).Ids
        where ids.Count != 1 || ids[0] == tokenizer.UnknownId
        select new LintFinding(new Diagnostic(
            LintRules.TemplateTokens.Code, LintRules.TemplateTokens.Severity,
            $"the template {template.Name} has the marker {marker}, which the tokenizer cuts into {ids.Count} tokens", place,
            "The model has never seen it: use the template of its own family"));

    // Not [INST] and <<SYS>>: Llama 2 writes them as text.
    [GeneratedRegex(@"<\|[A-Za-z0-9_:.▁-]{1,40}\|>|<(start|end)_of_turn>|</?s>|<｜[^<>｜]{1,40}｜>", RegexOptions.CultureInvariant)]
    private static partial Regex Markers();
}
