using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Data;
using Experiments.Torch.Instructions.Prompts;
using Experiments.Torch.Instructions.Rows;
using Experiments.Torch.Training;

namespace Experiments.Torch.Instructions;

/// <summary>A row as it is shown.</summary>
/// <param name="Lost">Tokens that were taken off the row's text beforehand, so that all else fits.</param>
internal sealed record PreparedRow(InstructionRow Row, RenderedRow Rendered, int Lost = 0);

/// <summary>Renders and tokenises rows, on all cores; the result does not depend on how many.</summary>
/// <param name="Prepare">Renders one row.</param>
/// <param name="Tokenize">Tokenises what was rendered.</param>
internal sealed record RowPreparation(Func<InstructionRow, PreparedRow> Prepare, Func<RenderedRow, TokenizedRow> Tokenize, TokenStore Store)
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
        PreparedRow[] shown = [.. made.OfType<PreparedRow>()];
        return new LanguageSplit(name, [.. shown.Select(row => row.Row)], [.. shown.Select(row => row.Rendered)],
            Store.GetOrMake(Digest(shown), () => Tokens(shown, cancel)));
    }

    private SupervisedDataset Tokens(PreparedRow[] rows, CancellationToken cancel)
    {
        var tokens = new TokenizedRow[rows.Length];
        Parallel.For(0, rows.Length, new ParallelOptions { CancellationToken = cancel }, i => tokens[i] = Tokenize(rows[i].Rendered));
        return SupervisedDataset.Of([.. tokens.Select(row => row.Row)], [.. tokens.Select((row, i) => row.Truncated + rows[i].Lost)]);
    }

    /// <summary>Over all that was rendered, each text with its length: no two lists of rows run together to the same digest.</summary>
    private static string Digest(IEnumerable<PreparedRow> rows)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            sha.AppendData(BitConverter.GetBytes(bytes.Length));
            sha.AppendData(bytes);
        }

        foreach (var (_, rendered, lost) in rows)
        {
            Add(rendered.Prompt);
            Add(rendered.Answer);
            Add(string.Create(CultureInfo.InvariantCulture, $"{rendered.IsClosed} {lost}"));
            Add(rendered.Whole is { } whole ? $"{whole.Text}\n{string.Join(' ', whole.Assistant)}" : "");
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}

/// <summary>Where the tokens of rendered rows are kept.</summary>
/// <param name="Key">What they depend on beside the rows: tokenizer, lengths, what is learned.</param>
internal sealed record TokenStore(TokenCache Cache, string Key)
{
    public CachedTokens<SupervisedDataset> GetOrMake(string rows, Func<SupervisedDataset> make) =>
        Cache.GetOrMake($"supervised\n{Key}\n{rows}", SupervisedColumns.Form, make);
}
