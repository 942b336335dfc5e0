using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Knobs;
using Experiments.Core.Plans;
using Experiments.Torch.Data;
using Experiments.Torch.Instructions.Chat;
using Experiments.Torch.Instructions.Rows;

namespace Experiments.Torch.Instructions;

/// <summary>Classification data as instructions: a question about each text, answered by its label.</summary>
/// <param name="Answers">Of the labels, in the order of their ids.</param>
internal sealed record ClassQuestions(string Question, ImmutableArray<string> Answers)
{
    /// <exception cref="ExperimentException">Labels are named that are not there, or two have one answer.</exception>
    public static ClassQuestions Of(InstructionOptions options, LabelMap labels)
    {
        var problems = options.Labels.Keys.Where(label => labels.Find(label) is null).Select(label => Unknown(label, labels)).ToList();
        ImmutableArray<string> answers =
            [.. labels.Names.Select(label => options.Labels.GetValueOrDefault(label) ?? label.Replace('_', ' '))];
        problems.AddRange(answers.Select((answer, i) => (answer, i))
            .GroupBy(pair => pair.answer, StringComparer.Ordinal).Where(group => group.Count() > 1)
            .Select(group => Same(group.Key, group.Select(pair => labels.Names[pair.i]))));
        if (problems.Count > 0)
            throw new ExperimentException(problems);
        return new ClassQuestions(options.Text ?? $"Classify the text as one of these: {string.Join(", ", answers)}.", answers);
    }

    public InstructionRow Row(TextRow row) => Row(row.TextPair is null ? row.Text : $"{row.Text}\n{row.TextPair}", row.Label, row.Source);

    public InstructionRow Row(string text, int label, SourceLocation source) => new(
        [new ChatMessage("user", InstructionRowReader.Question(Question, text)), new ChatMessage("assistant", Answers[label])], source)
    {
        Instruction = Question,
        Input = text,
        Label = label,
    };

    private static Diagnostic Unknown(string label, LabelMap labels) => Diagnostic.Error(
        DiagnosticCodes.UnknownLabel,
        $"instruction.labels names '{label}', which is none of the {labels.Names.Length} labels",
        hint: KeySpelling.Closest(label, labels.Names) is { } close ? $"did you mean '{close}'?" : null);

    private static Diagnostic Same(string answer, IEnumerable<string> labels) => Diagnostic.Error(
        DiagnosticCodes.ConflictingKeys,
        $"the labels {string.Join(" and ", labels.Select(label => $"'{label}'"))} have one answer, '{answer}': "
        + "no prediction could tell them apart",
        hint: "Give each its own in instruction.labels");
}
