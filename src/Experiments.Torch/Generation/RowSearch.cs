using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Experiments.Torch.Generation;

/// <summary>
/// One token after the other for each row: the best, or one that is drawn. Rows that have ended leave the batch.
/// </summary>
internal sealed class RowSearch(Decoding decoding, IReadOnlyList<int> indices)
{
    /// <summary>Continues the prompts at these indices, in their order; every prompt as often as options ask.</summary>
    public IReadOnlyList<GeneratedRow> Run(IReadOnlyList<int[]> prompts)
    {
        var returns = decoding.Options.NumReturnSequences;
        var width = prompts.Max(prompt => prompt.Length);
        var rows = Enumerable.Range(0, prompts.Count * returns)
            .Select(i => new Row(decoding, new RowTokens(decoding, prompts[i / returns], width), indices[i / returns], i % returns)).ToList();
        using var session = DecodingSession.Start(decoding.Model, prompts, decoding.Tokens);
        if (returns > 1)
            session.Take([.. Enumerable.Range(0, rows.Count).Select(i => i / returns)]);
        Run(session, rows);
        return [.. rows.Select(row => row.Result)];
    }

    /// <summary>Continues the only row of a session, which has read the prompt. What it chose last, the session has not read.</summary>
    public GeneratedRow Run(DecodingSession session, int[] prompt)
    {
        var row = new Row(decoding, new RowTokens(decoding, prompt, prompt.Length), indices[0], sequence: 0);
        Run(session, [row]);
        return row.Result;
    }

    private void Run(DecodingSession session, List<Row> rows)
    {
        while (true)
        {
            decoding.Course.Cancel.ThrowIfCancellationRequested();
            var tokens = Choose(session, rows);
            for (var i = 0; i < rows.Count; i++)
                rows[i].Add(tokens[i]);
            var left = Enumerable.Range(0, rows.Count).Where(i => !rows[i].HasEnded).ToArray();
            if (left.Length == 0)
                return;
            session.Take(left);
            session.AdvanceEach(Array.ConvertAll(left, i => tokens[i]));
            rows = [.. left.Select(i => rows[i])];
        }
    }

    private int[] Choose(DecodingSession session, List<Row> rows)
    {
        using var scope = NewDisposeScope();
        var logits = session.Logits();
        if (decoding.Rules.Count == 0 && !decoding.Options.DoSample)
            return Array.ConvertAll(logits.argmax(-1).cpu().data<long>().ToArray(), token => (int)token);
        logits = logits.cpu().contiguous();
        var scores = MemoryMarshal.Cast<byte, float>(logits.bytes);
        var vocabulary = scores.Length / rows.Count;
        var chosen = new int[rows.Count];
        for (var i = 0; i < rows.Count; i++)
            chosen[i] = rows[i].Choose(scores.Slice(i * vocabulary, vocabulary));
        return chosen;
    }

    private sealed class Row(Decoding decoding, RowTokens tokens, int index, int sequence)
    {
        private Ending? _ending;

        public bool HasEnded => _ending is not null;

        public GeneratedRow Result => new([.. tokens.New], _ending ?? Ending.Length);

        private DrawPlace Place => new(decoding.Course.Number(index), sequence, tokens.New.Count);

        public int Choose(Span<float> scores)
        {
            tokens.Apply(scores);
            return decoding.Options.DoSample
                ? TokenDraw.Draw(scores, TokenDraw.Uniform(decoding.Options.Seed, Place))
                : TensorPrimitives.IndexOfMax<float>(scores);
        }

        public void Add(int token)
        {
            tokens.Add(token);
            decoding.Course.Chosen?.Invoke(index, token);
            _ending = tokens.Ending;
        }
    }
}
