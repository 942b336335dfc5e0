using Experiments.Core.Diagnostics;
using Experiments.Core.Workers;
using Experiments.Torch.Data;
using Experiments.Torch.Models;
using Experiments.Torch.Runs;
using Experiments.Torch.Tokenizing;
using static TorchSharp.torch;

namespace Experiments.Torch.Answering;

/// <summary>Texts with their hidden tokens filled in, each with the likeliest.</summary>
internal sealed class MaskAnswers(RunModel model, TextTokenizer tokenizer, ClassifyingOptions options)
{
    private readonly TextColumns _columns = new(options.Columns);
    private readonly int _mask = tokenizer.MaskId ?? -1;

    public static AnsweringModel Create(RunModel model, TextTokenizer tokenizer, ClassifyingOptions options)
    {
        var answers = new MaskAnswers(model, tokenizer, options);
        return new AnsweringModel(new OpenedReply([], []), answers.Check, answers.Predict, answers.Chat, [model]);
    }

    private Diagnostic? Check(RawRow row)
    {
        if (_columns.Check(row) is { } problem)
            return problem;
        return Encode(row).Contains(_mask) ? null : Diagnostic.Error(
            DiagnosticCodes.MalformedRow,
            $"the text has no {tokenizer.Token(_mask) ?? "mask token"}: there is nothing to fill in",
            row.Source,
            "Longer texts are cut at data.max_length");
    }

    private void Predict(IReadOnlyList<NumberedRow> rows, AnswerChannel channel)
    {
        using var frozen = no_grad();
        model.Module.eval();
        foreach (var row in rows)
        {
            channel.Cancel.ThrowIfCancellationRequested();
            var ids = Encode(row.Row);
            int[] hidden = [.. Enumerable.Range(0, ids.Length).Where(place => ids[place] == _mask)];
            var found = Fill(ids, hidden);
            for (var i = 0; i < hidden.Length; i++)
                ids[hidden[i]] = found[i];
            channel.Send(new AnsweredReply(
                row.Index, _columns.Read(row.Row, 0).Text, tokenizer.Decode(ids, skipSpecialTokens: true), "end", hidden.Length));
        }
    }

    private void Chat(ChatRequest request, AnswerChannel channel)
    {
        var row = InputRows.Of(request.Turns[^1].Text);
        if (Check(row) is { } problem)
            throw new ExperimentException(problem);
        Predict([new NumberedRow(request.Number, row)], channel with { Send = reply => Show(reply, channel) });
    }

    private static void Show(WorkerReply reply, AnswerChannel channel)
    {
        if (reply is AnsweredReply answered)
            channel.Send(new WrittenReply(answered.Answer));
        channel.Send(reply);
    }

    private int[] Fill(int[] ids, int[] hidden)
    {
        using var scope = NewDisposeScope();
        var language = model.Language!;
        var device = model.Module.parameters().First().device;
        var states = language.States(new LanguageInput(tensor(Array.ConvertAll(ids, id => (long)id), 1, ids.Length, device: device), null));
        var places = tensor(Array.ConvertAll(hidden, place => (long)place), device: device);
        var best = language.Logits(states[0].index_select(0, places)).argmax(-1).cpu();
        return Array.ConvertAll(best.data<long>().ToArray(), id => (int)id);
    }

    private int[] Encode(RawRow row)
    {
        var text = _columns.Read(row, 0);
        return [.. tokenizer.Encode(text.Text, text.TextPair, options.MaxLength).Ids];
    }
}
