namespace Experiments.Torch.Training;

/// <summary>Puts rows into few bins, quickly: longest first, each into the first bin that has room on both sides.</summary>
internal static class BinPacking
{
    /// <returns>The rows of each bin, in their order; bins in the order of their first rows.</returns>
    public static IReadOnlyList<int[]> FirstFitDecreasing(IReadOnlyList<RowSize> sizes, RowSize room)
    {
        var bins = new List<List<int>>();
        var space = new SpaceTree(sizes.Count, room);
        double Share(RowSize size) => Math.Max((double)size.Ids / room.Ids, (double)size.Labels / room.Labels);
        foreach (var row in Enumerable.Range(0, sizes.Count).OrderByDescending(row => Share(sizes[row])))
        {
            var bin = space.Take(sizes[row]);
            if (bin == bins.Count)
                bins.Add([]);
            bins[bin].Add(row);
        }

        return [.. bins.Select(bin => bin.Order().ToArray()).OrderBy(bin => bin[0])];
    }

    /// <summary>
    /// The space left in every bin, as a tree whose nodes know the most that any bin beneath them has: the first bin with room is found
    /// without looking at all of them. There are as many bins as rows, most of them never used.
    /// </summary>
    private sealed class SpaceTree
    {
        private readonly RowSize[] _most;
        private readonly int _leaves;

        public SpaceTree(int bins, RowSize room)
        {
            _leaves = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, bins));
            _most = new RowSize[2 * _leaves];
            Array.Fill(_most, room);
        }

        /// <summary>Takes the space from the first bin that has it, and returns it. A row larger than a bin takes a whole one.</summary>
        public int Take(RowSize size)
        {
            var room = _most[1];
            var wanted = new RowSize(Math.Min(size.Ids, room.Ids), Math.Min(size.Labels, room.Labels));
            var leaf = Find(1, wanted);
            _most[leaf] = new RowSize(_most[leaf].Ids - wanted.Ids, _most[leaf].Labels - wanted.Labels);
            for (var node = leaf / 2; node > 0; node /= 2)
            {
                var (left, right) = (_most[2 * node], _most[(2 * node) + 1]);
                _most[node] = new RowSize(Math.Max(left.Ids, right.Ids), Math.Max(left.Labels, right.Labels));
            }

            return leaf - _leaves;
        }

        /// <summary>The first leaf with room, or 0: where a node has room on either side, no leaf beneath it need have both.</summary>
        private int Find(int node, RowSize wanted)
        {
            if (_most[node].Ids < wanted.Ids || _most[node].Labels < wanted.Labels)
                return 0;
            if (node >= _leaves)
                return node;
            return Find(2 * node, wanted) is > 0 and var found ? found : Find((2 * node) + 1, wanted);
        }
    }
}
