namespace Experiments.Torch.Generation;

/// <summary>A way to go on: a running beam, and a token behind it.</summary>
/// <param name="Beam">Among the running ones of its prompt.</param>
/// <param name="Score">Sum of log-probabilities, that of the token included.</param>
internal readonly record struct Candidate(int Beam, int Token, float Score);

/// <summary>
/// The beams of one prompt: those that run and the best that have finished, as transformers' beam search keeps them. Scores are float32
/// and finished ones divided by a power of their length, as there.
/// </summary>
internal sealed class BeamGroup
{
    // Beams that do not count: the copies of the prompt at the start, and places where nothing has finished yet.
    private const float Nothing = -1e9f;

    private readonly DecodingOptions _options;
    private readonly int _room;
    private List<Running> _running;
    private List<Finished> _finished;
    private int _length;
    private bool _mayImprove = true;

    /// <param name="room">How many tokens may follow the prompt.</param>
    public BeamGroup(DecodingOptions options, RowTokens start, int room)
    {
        (_options, _room) = (options, room);
        _running = [.. Enumerable.Range(0, _options.NumBeams).Select(i => new Running(start, i == 0 ? 0 : Nothing))];
        _finished = [.. Enumerable.Repeat(new Finished(start, null, Nothing), _options.NumBeams)];
    }

    /// <summary>Nothing better can come.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Candidates a step: as many that do not end as there are beams, whichever tokens end.</summary>
    public static int Wanted(DecodingOptions options, int ends) => Math.Max(2, 1 + ends) * options.NumBeams;

    public float Score(int beam) => _running[beam].Score;

    public RowTokens Tokens(int beam) => _running[beam].Tokens;

    /// <summary>The best continuations, the best first.</summary>
    public IEnumerable<GeneratedRow> Results =>
        _finished.Take(_options.NumReturnSequences).Select(beam => new GeneratedRow([.. beam.Tokens.New], beam.Ending ?? Ending.Length));

    /// <summary>Goes a token further.</summary>
    /// <param name="candidates">The best first, or in the order in which they were drawn.</param>
    /// <returns>For each beam that goes on, the one that it comes from, and its token.</returns>
    public IReadOnlyList<(int Beam, int Token)> Step(IReadOnlyList<Candidate> candidates)
    {
        _length++;
        var grown = candidates.Select(candidate => new Grown(candidate, _running[candidate.Beam].Tokens.With(candidate.Token))).ToList();
        Finish([.. grown.Take(_options.NumBeams).Where(beam => beam.Ending is not null)]);
        var next = grown.OrderByDescending(beam => beam.Onward).Take(_options.NumBeams).ToList();
        _running = next.ConvertAll(beam => new Running(beam.Tokens, beam.Onward));
        _mayImprove &= MayImprove();
        IsDone = !_mayImprove || IsFull || grown.All(beam => beam.Ending is not null);
        return next.ConvertAll(beam => (beam.Candidate.Beam, beam.Candidate.Token));
    }

    private bool IsFull => AllFinished && _options.EarlyStopping == EarlyStopping.Full;

    private bool AllFinished => _finished.All(beam => beam.Ending is not null);

    private void Finish(List<Grown> ended)
    {
        if (!_mayImprove || IsFull)
            return;
        var finished = ended.Select(beam => new Finished(beam.Tokens, beam.Ending, Penalized(beam.Candidate.Score, _length)));
        _finished = [.. _finished.Concat(finished).OrderByDescending(beam => beam.Score).Take(_options.NumBeams)];
    }

    private bool MayImprove()
    {
        if (!AllFinished)
            return true;
        var length = _options.EarlyStopping == EarlyStopping.Never && _options.LengthPenalty > 0 ? _room : _length;
        return Penalized(_running[0].Score, length) > _finished.Min(beam => beam.Score);
    }

    private float Penalized(float score, int length) => score / (float)Math.Pow(length, _options.LengthPenalty);

    private sealed record Running(RowTokens Tokens, float Score);

    private sealed record Finished(RowTokens Tokens, Ending? Ending, float Score);

    private sealed record Grown(Candidate Candidate, RowTokens Tokens)
    {
        public Ending? Ending { get; } = Tokens.Ending;

        /// <summary>What it goes on with: a beam that has ended does so only where there is nothing else.</summary>
        public float Onward => Ending is null ? Candidate.Score : Candidate.Score + Nothing;
    }
}
