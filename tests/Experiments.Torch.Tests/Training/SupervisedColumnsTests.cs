using Experiments.Testing;
using Experiments.Torch.Data;
using Experiments.Torch.Training;

namespace Experiments.Torch.Tests.Training;

public sealed class SupervisedColumnsTests : IDisposable
{
    private static readonly SupervisedRow[] Rows = [new([1, 2, 3], [-100, 2, 3]), new([], []), new([4], [5, 6])];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Rows_come_back_from_the_cache_without_being_made_again()
    {
        var cache = new TokenCache(_folder.Path);
        cache.GetOrMake("key", SupervisedColumns.Form, () => SupervisedDataset.Of(Rows, [0, 3, 1])).Dispose();

        using var again = cache.GetOrMake("key", SupervisedColumns.Form, () => throw new InvalidOperationException("It was there."));

        (again.Data.Count, again.Data.Truncated, again.Data.Tokens, again.Data.LongestTokens, again.Data.LongestLabels, again.Data.HighestId).ShouldBe((3, 2, 4, 3, 3, 6));
        for (var i = 0; i < Rows.Length; i++)
        {
            again.Data.Row(i).Ids.ShouldBe(Rows[i].Ids);
            again.Data.Row(i).Labels.ShouldBe(Rows[i].Labels);
        }
    }

    [Fact]
    public void A_file_of_another_kind_is_made_anew()
    {
        var cache = new TokenCache(_folder.Path);
        cache.GetOrMake("key", TokenColumns.Form, () => new TokenizedDataset(new long[] { 0, 1 }, new[] { 7 }, new byte[] { 0 }, 0)).Dispose();

        using var made = cache.GetOrMake("key", SupervisedColumns.Form, () => SupervisedDataset.Of(Rows));

        made.Data.Count.ShouldBe(3);
    }

    public void Dispose() => _folder.Dispose();
}
