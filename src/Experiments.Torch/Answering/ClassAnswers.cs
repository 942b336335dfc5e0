using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Workers;
using Experiments.Torch.Data;
using Experiments.Torch.Evaluation;
using Experiments.Torch.Runs;
using Experiments.Torch.Tokenizing;
using Experiments.Torch.Training;

namespace Experiments.Torch.Answering;

/// <summary>How texts are classified.</summary>
/// <param name="Columns">Which columns hold them.</param>
/// <param name="MaxLength">Tokens a text is cut to, as in training.</param>
internal sealed record ClassifyingOptions(
    ImmutableArray<string> Labels, ImmutableSortedDictionary<string, string> Columns, int MaxLength, int BatchSize);

/// <summary>Classes from a head on texts.</summary>
internal sealed class ClassAnswers(RunModel model, TextTokenizer tokenizer, ClassifyingOptions options)
{
    // Batches at once: enough to have rows of like length in each.
    private const int Batches = 16;

    private readonly TextColumns _columns = new(options.Columns);

    public static AnsweringModel Create(RunModel model, TextTokenizer tokenizer, ClassifyingOptions options)
    {
        var answers = new ClassAnswers(model, tokenizer, options);
        return new AnsweringModel(new OpenedReply(options.Labels, []), answers._columns.Check, answers.Predict, answers.Chat, [model]);
    }

    private void Predict(IReadOnlyList<NumberedRow> rows, AnswerChannel channel)
    {
        foreach (var part in rows.Chunk(options.BatchSize * Batches))
        {
            channel.Cancel.ThrowIfCancellationRequested();
            ImmutableArray<TextRow> texts = [.. part.Select((row, i) => _columns.Read(row.Row, i))];
            var probabilities = Score(texts, channel.Cancel);
            for (var i = 0; i < part.Length; i++)
                channel.Send(Reply(part[i].Index, texts[i], probabilities[i]));
        }
    }

    private void Chat(ChatRequest request, AnswerChannel channel) =>
        Predict([new NumberedRow(request.Number, InputRows.Of(request.Turns[^1].Text))], channel);

    private IReadOnlyList<float[]> Score(ImmutableArray<TextRow> texts, CancellationToken cancel)
    {
        var tokens = DatasetTokenizer.Tokenize(
            texts, (text, pair, maxLength) => tokenizer.Encode(text, pair, maxLength), options.MaxLength, cancel);
        var device = model.Module.parameters().First().device;
        var padding = tokenizer.PadId ?? model.Config.Integer("pad_token_id", 0);
        using var evaluator = new Evaluator(
            model.Classifier!, new EncoderBatches(tokens, new int[texts.Length], padding, device), options.BatchSize, frozenEncoder: false);
        return evaluator.Score(labelSmoothing: 0).Probabilities;
    }

    private ClassifiedReply Reply(long index, TextRow text, float[] probabilities) => new(
        index, text.Text, text.TextPair, options.Labels[Array.IndexOf(probabilities, probabilities.Max())], [.. probabilities]);
}

/// <summary>The texts of rows, under the names of the training data's columns or under our own.</summary>
internal sealed class TextColumns(ImmutableSortedDictionary<string, string> mapped)
{
    private readonly ColumnNames _mapped = new(mapped, labelled: false);
    private readonly ColumnNames _plain = new(ImmutableSortedDictionary<string, string>.Empty, labelled: false);

    /// <summary>Why a row has no text, or null.</summary>
    public Diagnostic? Check(RawRow row)
    {
        var problems = new DataProblems();
        var columns = Columns(row);
        return columns.Check(row, problems) && columns.Read(row, problems) is not null ? null : problems.First with { Location = row.Source };
    }

    public TextRow Read(RawRow row, int index)
    {
        var text = Columns(row).Read(row, new DataProblems()) ?? throw new InvalidOperationException("The row was not checked.");
        return new TextRow(index, text.Text, text.TextPair, -1, text.Source);
    }

    private ColumnNames Columns(RawRow row) => row.Has(_mapped.Text) ? _mapped : _plain;
}
