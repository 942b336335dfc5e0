using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Data;
using Experiments.Torch.Instructions.Prompts;
using Experiments.Torch.Instructions.Rows;
using Experiments.Torch.Models;

namespace Experiments.Torch.Instructions;

/// <summary>
/// Classification by likelihood: every label's answer is tokenised once, and texts are cut so that any of them fits behind its prompt.
/// </summary>
/// <param name="Candidates">The tokens of each label's answer, its end included.</param>
internal sealed record ClassScoring(
    ClassQuestions Questions, PromptTemplate Template, RowTokenizer Tokenizer, ImmutableArray<int[]> Candidates)
{
    // Each attempt takes off what is too much; only where tokens merge anew at the cut is another one needed.
    private const int Attempts = 8;

    /// <param name="sample">Any row: what a template puts around an answer does not depend on the text.</param>
    public static ClassScoring Of(ClassQuestions questions, PromptTemplate template, RowTokenizer tokenizer, TextRow sample)
    {
        var candidates = Enumerable.Range(0, questions.Answers.Length)
            .Select(label => tokenizer.Answer(template.Render(questions.Row(sample with { Label = label }))));
        return new ClassScoring(questions, template, tokenizer, [.. candidates]);
    }

    private int Room => Tokenizer.Limits.MaxLength - Candidates.Max(answer => answer.Length);

    /// <exception cref="ExperimentException">The question alone leaves no room for a text.</exception>
    public PreparedRow Prepare(InstructionRow row)
    {
        var rendered = Template.Render(row);
        if (Tokenizer.Kind == LanguageModeling.Seq2Seq)
            return new PreparedRow(row, rendered);
        var (cut, lost) = (row, 0);
        for (var attempt = 0; Tokenizer.PromptLength(rendered) - Room is > 0 and var excess; attempt++)
        {
            if (attempt == Attempts || cut.Input.Length == 0)
                throw TooLong(row.Source);
            lost += excess;
            cut = Questions.Row(Tokenizer.Shortened(cut.Input, excess), row.Label, row.Source);
            rendered = Template.Render(cut);
        }

        return new PreparedRow(cut, rendered, lost);
    }

    private ExperimentException TooLong(SourceLocation source) => new(Diagnostic.Error(
        DiagnosticCodes.ValueOutOfRange,
        $"the question and the longest answer alone take more than data.max_length, {Tokenizer.Limits.MaxLength} tokens",
        source,
        "Raise data.max_length, or ask a shorter question: instruction.text"));
}
