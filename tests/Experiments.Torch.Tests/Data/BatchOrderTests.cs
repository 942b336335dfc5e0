using Experiments.Core.Plans;
using Experiments.Torch.Data;

namespace Experiments.Torch.Tests.Data;

public sealed class BatchOrderTests
{
    private static readonly int[] Lengths = [.. Enumerable.Range(0, 1003).Select(i => (i * 7919 % 97) + 3)];

    [Theory]
    [InlineData(Sampling.Random)]
    [InlineData(Sampling.Sequential)]
    [InlineData(Sampling.GroupByLength)]
    public void Every_row_comes_once_an_epoch(Sampling sampling)
    {
        var batches = BatchOrder.Of(sampling, Lengths, new BatchOptions(8, Seed: 3, DropLast: false), epoch: 1);

        batches.SelectMany(b => b).Order().ShouldBe(Enumerable.Range(0, 1003));
        batches.Take(batches.Count - 1).ShouldAllBe(b => b.Length == 8);
        batches[^1].Length.ShouldBe(1003 % 8);
    }

    [Theory]
    [InlineData(Sampling.Random)]
    [InlineData(Sampling.GroupByLength)]
    public void Seed_and_epoch_decide_the_order(Sampling sampling)
    {
        var options = new BatchOptions(8, Seed: 3, DropLast: false);
        int[] Order(BatchOptions with, int epoch) => [.. BatchOrder.Of(sampling, Lengths, with, epoch).SelectMany(b => b)];

        Order(options, 0).ShouldBe(Order(options, 0));
        Order(options, 0).ShouldNotBe(Order(options, 1));
        Order(options, 0).ShouldNotBe(Order(options with { Seed = 4 }, 0));
    }

    /// <summary>Source: MT19937 under seeds 42 and 43 and torch's shuffle, worked out apart in Python; torch.randperm gives the same.</summary>
    [Fact]
    public void The_order_is_that_of_transformers_under_the_same_seed()
    {
        int[] Epoch(int epoch) => [.. BatchOrder.Of(Sampling.Random, new int[10], new BatchOptions(4, Seed: 42, DropLast: false), epoch).SelectMany(b => b)];

        Epoch(0).ShouldBe([2, 6, 1, 8, 4, 5, 0, 9, 3, 7]);
        Epoch(1).ShouldBe([8, 4, 9, 0, 5, 1, 6, 7, 2, 3]);
    }

    [Fact]
    public void Grouping_puts_the_longest_row_first_and_sorts_within_fifty_batches()
    {
        var batches = BatchOrder.Of(Sampling.GroupByLength, Lengths, new BatchOptions(4, Seed: 3, DropLast: false), 0);
        var order = batches.SelectMany(b => b).ToArray();

        Lengths[order[0]].ShouldBe(Lengths.Max());
        foreach (var mega in order.Chunk(200))
            mega.Skip(1).Select(i => -Lengths[i]).ShouldBeInOrder();
    }

    [Fact]
    public void Grouping_saves_padding()
    {
        int Padding(Sampling sampling) => BatchOrder.Of(sampling, Lengths, new BatchOptions(8, 3, false), 0)
            .Sum(b => b.Sum(i => b.Max(j => Lengths[j]) - Lengths[i]));

        Padding(Sampling.GroupByLength).ShouldBeLessThan(Padding(Sampling.Random) / 4);
    }

    [Fact]
    public void The_last_smaller_batch_can_be_dropped() =>
        BatchOrder.Of(Sampling.Random, Lengths, new BatchOptions(8, 3, DropLast: true), 0).Count.ShouldBe(1003 / 8);

    [Fact]
    public void No_rows_make_no_batches() =>
        BatchOrder.Of(Sampling.GroupByLength, [], new BatchOptions(8, 3, false), 0).ShouldBeEmpty();
}
