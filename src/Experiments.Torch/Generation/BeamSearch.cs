using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Experiments.Torch.Generation;

/// <summary>
/// Several continuations of each prompt side by side, of which the best are kept: transformers' beam search, its scores and its ends.
/// Prompts do not influence each other, and leave the batch when they are done.
/// </summary>
internal sealed class BeamSearch(Decoding decoding, IReadOnlyList<int> indices)
{
    private int Beams => decoding.Options.NumBeams;

    /// <inheritdoc cref="RowSearch.Run(IReadOnlyList{int[]})"/>
    public IReadOnlyList<GeneratedRow> Run(IReadOnlyList<int[]> prompts)
    {
        var width = prompts.Max(prompt => prompt.Length);
        var groups = prompts
            .Select(prompt => new BeamGroup(decoding.Options, new RowTokens(decoding, prompt, width), decoding.Room(prompt.Length))).ToList();
        using var session = DecodingSession.Start(decoding.Model, prompts, decoding.Tokens);
        session.Take([.. Enumerable.Range(0, groups.Count * Beams).Select(row => row / Beams)]);
        var left = Enumerable.Range(0, groups.Count).ToList();
        for (var step = 0; left.Count > 0; step++)
        {
            decoding.Course.Cancel.ThrowIfCancellationRequested();
            var candidates = Candidates(session, left.ConvertAll(i => groups[i]), new DrawPlaces(left.ConvertAll(i => indices[i]), step));
            left = Advance(session, groups, left, candidates);
        }

        return [.. groups.SelectMany(group => group.Results)];
    }

    private List<int> Advance(DecodingSession session, List<BeamGroup> groups, List<int> left, List<Candidate[]> candidates)
    {
        var (rows, tokens, going) = (new List<int>(), new List<int>(), new List<int>());
        for (var i = 0; i < left.Count; i++)
        {
            var next = groups[left[i]].Step(candidates[i]);
            if (groups[left[i]].IsDone)
                continue;
            going.Add(left[i]);
            rows.AddRange(next.Select(beam => (i * Beams) + beam.Beam));
            tokens.AddRange(next.Select(beam => beam.Token));
        }

        if (going.Count > 0)
        {
            session.Take(CollectionsMarshal.AsSpan(rows), samePrompts: going.Count == left.Count);
            session.AdvanceEach(CollectionsMarshal.AsSpan(tokens));
        }

        return going;
    }

    private List<Candidate[]> Candidates(DecodingSession session, List<BeamGroup> groups, DrawPlaces places)
    {
        using var scope = NewDisposeScope();
        var scores = session.Logits().log_softmax(-1);
        var vocabulary = scores.shape[1];
        if (decoding.Rules.Count > 0)
            scores = Ruled(scores, groups);
        var sums = scores.view(groups.Count, Beams, vocabulary).add(Sums(groups, scores.device)).view(groups.Count, Beams * vocabulary);
        var count = (int)Math.Min(BeamGroup.Wanted(decoding.Options, decoding.Tokens.Ends.Length), Beams * vocabulary);
        var order = decoding.Options.DoSample ? Perturbed(sums, places) : sums;
        var best = order.topk(count, -1).indexes;
        var kept = sums.gather(1, best).cpu().data<float>().ToArray();
        var at = best.cpu().data<long>().ToArray();
        return [.. Enumerable.Range(0, groups.Count).Select(group => Enumerable.Range(group * count, count)
            .Select(i => new Candidate((int)(at[i] / vocabulary), (int)(at[i] % vocabulary), kept[i])).ToArray())];
    }

    private Tensor Ruled(Tensor scores, List<BeamGroup> groups)
    {
        var ruled = scores.cpu().contiguous();
        var values = MemoryMarshal.Cast<byte, float>(ruled.bytes);
        var vocabulary = (int)scores.shape[1];
        for (var row = 0; row < groups.Count * Beams; row++)
            groups[row / Beams].Tokens(row % Beams).Apply(values.Slice(row * vocabulary, vocabulary));
        return ruled.to(scores.device);
    }

    // [G,K,1].
    private Tensor Sums(List<BeamGroup> groups, Device device)
    {
        var sums = groups.SelectMany(group => Enumerable.Range(0, Beams).Select(group.Score)).ToArray();
        return tensor(sums, groups.Count, Beams, 1, device: device);
    }

    private Tensor Perturbed(Tensor sums, DrawPlaces places)
    {
        var values = sums.cpu().clone();
        var width = (int)values.shape[1];
        var rows = MemoryMarshal.Cast<byte, float>(values.bytes);
        for (var i = 0; i < places.Indices.Count; i++)
        {
            var place = new DrawPlace(decoding.Course.Number(places.Indices[i]), 0, places.Step);
            TokenDraw.Perturb(rows.Slice(i * width, width), decoding.Options.Seed, place);
        }

        return values.to(sums.device);
    }

    private readonly record struct DrawPlaces(IReadOnlyList<int> Indices, int Step);
}
