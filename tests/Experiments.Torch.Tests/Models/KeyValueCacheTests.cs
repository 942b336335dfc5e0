using Experiments.Torch.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Models;

public sealed class KeyValueCacheTests
{
    [Fact]
    public void Gives_back_everything_that_was_added_however_often_it_grew()
    {
        using var scope = NewDisposeScope();
        using var cache = new KeyValueCache();
        var all = randn(2, 3, 700, 4);
        long past = 0;

        foreach (var count in new long[] { 5, 1, 1, 60, 1, 200, 1, 431 })
        {
            var part = all.narrow(2, past, count);
            var (key, value) = cache.Append(1, part, part.neg());
            past += count;

            cache.Length.ShouldBe(past);
            TensorFiles.LargestDifference(key, all.narrow(2, 0, past)).ShouldBe(0);
            TensorFiles.LargestDifference(value, all.narrow(2, 0, past).neg()).ShouldBe(0);
        }

        past.ShouldBe(700);
    }

    [Fact]
    public void Takes_rows_in_a_new_order()
    {
        using var scope = NewDisposeScope();
        using var cache = new KeyValueCache();
        var rows = arange(3, dtype: ScalarType.Float32).view(3, 1, 1, 1);
        cache.Append(0, rows, rows.mul(10));
        Fixed(cache, rows);

        cache.Reorder(tensor(new long[] { 2, 2, 0, 1 }));

        var next = zeros(4, 1, 1, 1);
        Values(cache.Append(0, next, next).Value).ShouldBe([20, 0, 20, 0, 0, 0, 10, 0]);
        Values(Fixed(cache, zeros(1)).Key).ShouldBe([2, 2, 0, 1]);
    }

    [Fact]
    public void What_does_not_grow_stays_where_rows_have_the_same_input()
    {
        using var scope = NewDisposeScope();
        using var cache = new KeyValueCache();
        var rows = arange(2, dtype: ScalarType.Float32).view(2, 1, 1, 1);
        cache.Append(0, rows, rows);
        Fixed(cache, rows);

        cache.Reorder(tensor(new long[] { 1, 0 }), sameInputs: true);

        Values(Fixed(cache, zeros(1)).Key).ShouldBe([0, 1]);
    }

    [Fact]
    public void A_copy_goes_its_own_way()
    {
        using var scope = NewDisposeScope();
        using var cache = new KeyValueCache();
        var rows = arange(2, dtype: ScalarType.Float32).view(2, 1, 1, 1);
        cache.Append(0, rows, rows);
        Fixed(cache, rows);

        using (var copy = cache.Copy(tensor(new long[] { 1, 1, 1 })))
        {
            Values(copy.Append(0, zeros(3, 1, 1, 1), zeros(3, 1, 1, 1)).Key).ShouldBe([1, 0, 1, 0, 1, 0]);
            Values(Fixed(copy, zeros(1)).Key).ShouldBe([1, 1, 1]);
        }

        cache.Length.ShouldBe(1);
        Values(cache.Append(0, rows, rows).Key).ShouldBe([0, 0, 1, 1]);
    }

    [Fact]
    public void Outlives_the_scopes_it_is_filled_in()
    {
        using var cache = new KeyValueCache();
        using (NewDisposeScope())
        {
            cache.Append(0, ones(1, 1, 1, 1), ones(1, 1, 1, 1));
            Fixed(cache, ones(1, 1, 1, 1));
        }

        using var scope = NewDisposeScope();
        Values(cache.Append(0, zeros(1, 1, 1, 1), zeros(1, 1, 1, 1)).Key).ShouldBe([1, 0]);
        Values(Fixed(cache, zeros(1)).Key).ShouldBe([1]);
    }

    private static (Tensor Key, Tensor Value) Fixed(KeyValueCache cache, Tensor made) => cache.GetOrMake(0, () => (made, made.neg()));

    private static float[] Values(Tensor tensor) => tensor.contiguous().data<float>().ToArray();
}
