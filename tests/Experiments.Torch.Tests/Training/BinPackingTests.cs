using Experiments.Torch.Training;
using FsCheck;
using FsCheck.Fluent;

namespace Experiments.Torch.Tests.Training;

public class BinPackingTests
{
    [Fact]
    public void The_longest_rows_come_first_each_into_the_first_bin_with_room()
    {
        RowSize[] sizes = [new(3, 0), new(7, 0), new(5, 0), new(2, 0), new(4, 0), new(6, 0), new(1, 0)];

        // 7+3, 6+4, 5+2+1.
        BinPacking.FirstFitDecreasing(sizes, new RowSize(10, 10)).ShouldBe([[0, 1], [2, 3, 6], [4, 5]]);
    }

    [Fact]
    public void Both_sides_count()
    {
        RowSize[] sizes = [new(2, 9), new(2, 9), new(2, 1)];

        BinPacking.FirstFitDecreasing(sizes, new RowSize(10, 10)).ShouldBe([[0, 2], [1]]);
    }

    [Fact]
    public void Every_row_is_in_one_bin_and_no_bin_is_too_full() => Prop.ForAll(Rows, sizes =>
    {
        var room = new RowSize(20, 12);
        var bins = BinPacking.FirstFitDecreasing(sizes, room);

        return bins.SelectMany(bin => bin).Order().SequenceEqual(Enumerable.Range(0, sizes.Length))
            && bins.All(bin => bin.Length == 1 || (bin.Sum(row => sizes[row].Ids) <= room.Ids && bin.Sum(row => sizes[row].Labels) <= room.Labels));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_bins_are_those_of_looking_at_all_of_them() => Prop.ForAll(Rows, sizes =>
        BinPacking.FirstFitDecreasing(sizes, new RowSize(20, 12)).Select(bin => string.Join(' ', bin)).Order()
            .SequenceEqual(Plainly(sizes, new RowSize(20, 12)).Select(bin => string.Join(' ', bin)).Order())).QuickCheckThrowOnFailure();

    private static Arbitrary<RowSize[]> Rows { get; } = Gen.Choose(1, 20).Zip(Gen.Choose(0, 12)).Select(pair => new RowSize(pair.Item1, pair.Item2)).ArrayOf().ToArbitrary();

    private static IEnumerable<int[]> Plainly(RowSize[] sizes, RowSize room)
    {
        var bins = new List<List<int>>();
        foreach (var row in Enumerable.Range(0, sizes.Length).OrderByDescending(i => Math.Max((double)sizes[i].Ids / room.Ids, (double)sizes[i].Labels / room.Labels)))
        {
            var bin = bins.Find(rows => rows.Sum(i => sizes[i].Ids) + sizes[row].Ids <= room.Ids && rows.Sum(i => sizes[i].Labels) + sizes[row].Labels <= room.Labels);
            if (bin is null)
                bins.Add(bin = []);
            bin.Add(row);
        }

        return bins.Select(bin => bin.Order().ToArray());
    }
}
