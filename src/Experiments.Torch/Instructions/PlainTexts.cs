using Experiments.Core.Plans;
using Experiments.Torch.Data;
using Experiments.Torch.Instructions.Chat;
using Experiments.Torch.Instructions.Objectives;
using Experiments.Torch.Instructions.Prompts;
using Experiments.Torch.Instructions.Rows;
using Experiments.Torch.Models;
using Experiments.Torch.Tokenizing;
using Experiments.Torch.Training;

namespace Experiments.Torch.Instructions;

/// <summary>
/// Plain texts as rows: one a text, or all joined and cut into blocks. What is predicted of them depends on the kind of model: hidden
/// tokens, spans, or each next token.
/// </summary>
/// <param name="Block">Tokens of a block, less those that stand around each.</param>
/// <param name="Around">Stand at the beginning and end of every block.</param>
/// <param name="Between">Stands behind every text.</param>
internal sealed record PlainTexts(
    LanguageModeling Kind, RowTokenizer Tokenizer, TokenObjective Objective, int Block, (int[] Before, int[] After) Around, int[] Between)
{
    /// <summary>Texts are joined and cut into blocks; else a text is a row.</summary>
    public required bool Joined { get; init; }

    public static PlainTexts Create(RunConfiguration configuration, LanguageModeling kind, TextTokenizer tokenizer, RowTokenizer rows)
    {
        var (length, options) = (configuration.Data.MaxLength, configuration.Pretraining);
        switch (kind)
        {
            case LanguageModeling.Masked:
                var masking = MaskedTokens.Objective(tokenizer, options.MlmProbability, configuration.Model);
                int[] begin = tokenizer.ClsId is { } cls ? [cls] : [];
                int[] end = tokenizer.SepId is { } sep ? [sep] : [];
                return new PlainTexts(kind, rows, masking, length - begin.Length - end.Length, (begin, end), end)
                { Joined = options.GroupTexts };
            case LanguageModeling.Seq2Seq:
                var spans = CorruptedSpans.Create(tokenizer, options, configuration.Model);
                return new PlainTexts(kind, rows, spans.Objective, spans.LongestText(length), ([], []), []) { Joined = options.GroupTexts };
            default:
                int[] stop = tokenizer.EosId is { } eos ? [eos] : [];
                return new PlainTexts(kind, rows, TokenObjective.Given, length, ([], []), stop) { Joined = options.GroupTexts };
        }
    }

    public LanguageSplit Split(string name, IReadOnlyList<InstructionRow> texts, TokenStore store, CancellationToken cancel)
    {
        if (!Joined)
        {
            return new RowPreparation(text => new PreparedRow(text, new RenderedRow("", Text(text), IsClosed: false)),
                text => Row(text.Answer), store)
                .Split(name, texts, new DataProblems(), cancel);
        }

        var tokens = new TokenizedRow[texts.Count];
        Parallel.For(0, texts.Count, new ParallelOptions { CancellationToken = cancel }, i => tokens[i] = Part(Text(texts[i])));
        var blocks = Blocks(texts, tokens).ToList();
        return new LanguageSplit(name, [.. blocks.Select(block => block.Row)],
            [.. blocks.Select(block => new RenderedRow("", Text(block.Row), IsClosed: false))],
            new CachedTokens<SupervisedDataset>(null, SupervisedDataset.Of(blocks.ConvertAll(block => block.Tokens))));
    }

    private TokenizedRow Row(string text) => Kind switch
    {
        LanguageModeling.Masked => Tokenizer.Unlabelled(text, Tokenizer.Limits.MaxLength, special: true),
        LanguageModeling.Seq2Seq => Tokenizer.Unlabelled(text, Block, special: false),
        _ => Tokenizer.Text(text),
    };

    private TokenizedRow Part(string text) => Tokenizer.Unlabelled(text, int.MaxValue, special: false);

    private IEnumerable<(InstructionRow Row, SupervisedRow Tokens)> Blocks(IReadOnlyList<InstructionRow> texts, TokenizedRow[] tokens)
    {
        var open = new List<int>();
        var first = 0;
        for (var i = 0; i < texts.Count; i++)
        {
            if (open.Count == 0)
                first = i;
            open.AddRange([.. tokens[i].Row.Ids, .. Between]);
            var at = 0;
            for (; open.Count - at >= Block; at += Block)
            {
                yield return BlockOf(texts[first], open.GetRange(at, Block));
                first = i;
            }

            open.RemoveRange(0, at);
        }

        // What is left is a shorter block: no text is lost.
        if (open.Count > 1)
            yield return BlockOf(texts[first], open);
    }

    private (InstructionRow Row, SupervisedRow Tokens) BlockOf(InstructionRow first, List<int> ids)
    {
        int[] read = [.. Around.Before, .. ids, .. Around.After];
        var row = first with { Messages = [new ChatMessage(InstructionRow.TextRole, Tokenizer.Decode(ids))] };
        return (row, new SupervisedRow(read, Kind == LanguageModeling.Causal ? RowTokenizer.NextTokens(read) : []));
    }

    private static string Text(InstructionRow row) => row.Messages[0].Content;
}
