using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Data;
using Experiments.Torch.Instructions.Prompts;
using Experiments.Torch.Instructions.Rows;
using Experiments.Torch.Training;

namespace Experiments.Torch.Instructions;

/// <summary>A row that was rendered and tokenised, or what is wrong with it.</summary>
internal sealed record PreparedRow(InstructionRow Row, RenderedRow Rendered, TokenizedRow Tokens);

/// <summary>Renders and tokenises rows, on all cores; the result does not depend on how many.</summary>
/// <param name="Prepare">One row.</param>
internal sealed record RowPreparation(Func<InstructionRow, PreparedRow> Prepare)
{
    /// <summary>The split's rows; those that the template cannot show are reported and left out.</summary>
    public LanguageSplit Split(string name, IReadOnlyList<InstructionRow> rows, DataProblems problems, CancellationToken cancel)
    {
        var made = new PreparedRow?[rows.Count];
        var refused = new ExperimentException?[rows.Count];
        Parallel.For(0, rows.Count, new ParallelOptions { CancellationToken = cancel }, i =>
        {
            try
            {
                made[i] = Prepare(rows[i]);
            }
            catch (ExperimentException e)
            {
                refused[i] = e;
            }
        });
        foreach (var problem in refused.OfType<ExperimentException>().SelectMany(refusal => refusal.Diagnostics))
            problems.Add(problem.Code, problem.Message, problem.Location ?? default, problem.Hint);
        return Assemble(name, [.. made.OfType<PreparedRow>()]);
    }

    public static LanguageSplit Assemble(string name, IReadOnlyList<PreparedRow> rows) => new(
        name,
        [.. rows.Select(row => row.Row)],
        [.. rows.Select(row => row.Rendered)],
        SupervisedDataset.Of([.. rows.Select(row => row.Tokens.Row)], rows.Count(row => row.Tokens.Truncated > 0)),
        [.. rows.Select(row => row.Tokens.Truncated)])
    {
        Unlearned = [.. Enumerable.Range(0, rows.Count).Where(i => rows[i].Tokens.IsUnlearned)],
    };
}
