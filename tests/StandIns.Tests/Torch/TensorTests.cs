using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace StandIns.Tests.Torch;

public class TensorTests
{
    [Fact]
    public void Values_and_shape_come_back_as_they_went_in()
    {
        using var t = tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });

        t.shape.ShouldBe([2L, 3L]);
        t.dtype.ShouldBe(ScalarType.Float32);
        t.data<float>().ToArray().ShouldBe([1f, 2f, 3f, 4f, 5f, 6f]);
        t.t().data<float>().ToArray().ShouldBe([1f, 4f, 2f, 5f, 3f, 6f]);
        t.data<float>()[1, 2].ShouldBe(6f);
        ((float[,])t.data<float>().ToNDArray())[1, 0].ShouldBe(4f);
    }

    [Fact]
    public void Element_types_follow_the_dotnet_types()
    {
        tensor(1).dtype.ShouldBe(ScalarType.Int32);
        tensor(1L).dtype.ShouldBe(ScalarType.Int64);
        tensor(1.0).dtype.ShouldBe(ScalarType.Float64);
        tensor(1f).dtype.ShouldBe(ScalarType.Float32);
        tensor(true).dtype.ShouldBe(ScalarType.Bool);
        arange(3).dtype.ShouldBe(ScalarType.Int64);
        arange(0.0, 1.0, 0.25).dtype.ShouldBe(ScalarType.Float32);
        zeros(2).dtype.ShouldBe(ScalarType.Float32);
        tensor(new[] { 1, 2 }, dtype: ScalarType.Float32).dtype.ShouldBe(ScalarType.Float32);
    }

    [Fact]
    public void Operators_mix_tensors_and_numbers()
    {
        using var x = tensor(new[] { 1f, 2f, 4f });

        (x + 1).data<float>().ToArray().ShouldBe([2f, 3f, 5f]);
        (10 - x).data<float>().ToArray().ShouldBe([9f, 8f, 6f]);
        (4 / x).data<float>().ToArray().ShouldBe([4f, 2f, 1f]);
        (x * 0.5).data<float>().ToArray().ShouldBe([0.5f, 1f, 2f]);
        (-x).data<float>().ToArray().ShouldBe([-1f, -2f, -4f]);
        (x > 1.5).data<bool>().ToArray().ShouldBe([false, true, true]);
        (x == x.clone()).all().ToBoolean().ShouldBeTrue();
        x.div(tensor(3f), RoundingMode.floor).data<float>().ToArray().ShouldBe([0f, 0f, 1f]);
    }

    [Fact]
    public void In_place_operations_answer_the_same_tensor()
    {
        using var x = ones(2);

        x.mul_(3).add_(1).ShouldBeSameAs(x);

        x.data<float>().ToArray().ShouldBe([4f, 4f]);
    }

    [Fact]
    public void Views_share_memory()
    {
        using var x = zeros(2, 3);

        x.view(6)[4] = tensor(7f);
        x.select(0, 0).fill_(1);

        x.data<float>().ToArray().ShouldBe([1f, 1f, 1f, 0f, 7f, 0f]);
    }

    [Fact]
    public void Indexing_takes_numbers_ranges_ellipses_masks_and_tensors()
    {
        using var x = arange(12).view(3, 4);

        x[1, 2].item<long>().ShouldBe(6);
        x[TensorIndex.Ellipsis, ^1].data<long>().ToArray().ShouldBe([3L, 7L, 11L]);
        x[1.., ..2].data<long>().ToArray().ShouldBe([4L, 5L, 8L, 9L]);
        x[TensorIndex.Slice(step: 2), 0].data<long>().ToArray().ShouldBe([0L, 8L]);
        x[tensor(new[] { 2L, 0L })].data<long>().ToArray().ShouldBe([8L, 9L, 10L, 11L, 0L, 1L, 2L, 3L]);
        x[x > 9].data<long>().ToArray().ShouldBe([10L, 11L]);
        x[TensorIndex.None, 0].shape.ShouldBe([1L, 4L]);

        x[0, TensorIndex.Slice(1, 3)] = tensor(-1L);
        x[0].data<long>().ToArray().ShouldBe([0L, -1L, -1L, 3L]);
    }

    [Fact]
    public void Reductions_match_values_by_hand()
    {
        using var x = tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 9 } });

        x.sum().item<float>().ShouldBe(24f);
        x.sum(1).data<float>().ToArray().ShouldBe([6f, 18f]);
        x.mean([0L], keepdim: true).shape.ShouldBe([1L, 3L]);
        x.var(1, unbiased: false).data<float>().ToArray().ShouldBe([2f / 3, 14f / 3], 1e-6);
        var (values, indexes) = x.max(1);
        values.data<float>().ToArray().ShouldBe([3f, 9f]);
        indexes.data<long>().ToArray().ShouldBe([2L, 2L]);
        x.argmax(0).data<long>().ToArray().ShouldBe([1L, 1L, 1L]);
        x.norm().item<float>().ShouldBe(MathF.Sqrt(136), 1e-4f);
        x.norm(1, true).shape.ShouldBe([2L, 1L]);
        x.topk(2).values.data<float>().ToArray().ShouldBe([3f, 2f, 9f, 5f]);
        x.cumsum(1).data<float>().ToArray().ShouldBe([1f, 3f, 6f, 4f, 9f, 18f]);
        tensor(new[] { 3L, 1L, 1L }).unique(return_counts: true).counts.data<long>().ToArray().ShouldBe([2L, 1L]);
        tensor(new[] { 0L, 2L, 2L }).bincount(null!).data<long>().ToArray().ShouldBe([1L, 0L, 2L]);
    }

    [Fact]
    public void Joining_splitting_and_reordering_agree()
    {
        using var x = arange(6).view(2, 3);

        cat([x, x], 1).shape.ShouldBe([2L, 6L]);
        stack([x, x]).shape.ShouldBe([2L, 2L, 3L]);
        x.chunk(3, 1).Length.ShouldBe(3);
        x.split([1L, 2L], 1)[1].data<long>().ToArray().ShouldBe([1L, 2L, 4L, 5L]);
        x.permute(1, 0).shape.ShouldBe([3L, 2L]);
        x.flip(1).data<long>().ToArray().ShouldBe([2L, 1L, 0L, 5L, 4L, 3L]);
        x.roll(1, 1).data<long>().ToArray().ShouldBe([2L, 0L, 1L, 5L, 3L, 4L]);
        x.repeat(2, 1).shape.ShouldBe([4L, 3L]);
        x.repeat_interleave(2, 0).shape.ShouldBe([4L, 3L]);
        x.gather(1, tensor(new long[,] { { 2 }, { 0 } })).data<long>().ToArray().ShouldBe([2L, 3L]);
        where(x > 2, x, zeros_like(x)).data<long>().ToArray().ShouldBe([0L, 0L, 0L, 3L, 4L, 5L]);
        einsum("ij,kj->ik", x, x).data<long>().ToArray().ShouldBe([5L, 14L, 14L, 50L]);
        x.masked_fill(x < 2, -9).data<long>().ToArray().ShouldBe([-9L, -9L, 2L, 3L, 4L, 5L]);
        zeros(2, 3, dtype: int64).scatter_(1, tensor(new long[,] { { 1 }, { 2 } }), tensor(new long[,] { { 5 }, { 6 } }))
            .data<long>().ToArray().ShouldBe([0L, 5L, 0L, 0L, 0L, 6L]);
    }

    [Fact]
    public void Bytes_are_the_memory_itself()
    {
        using var x = zeros(2);

        x.bytes = MemoryMarshal.AsBytes<float>([1.5f, -2f]).ToArray();
        MemoryMarshal.Cast<byte, float>(x.bytes)[0] += 1;

        x.data<float>().ToArray().ShouldBe([2.5f, -2f]);
        Should.Throw<NotImplementedException>(() => zeros(2, 2).t().bytes.Length);
    }

    [Fact]
    public void A_tensor_over_an_array_sees_its_changes()
    {
        var array = new float[] { 1, 2, 3, 4 };

        using var x = frombuffer(array, ScalarType.Float32, count: 2, offset: 1);
        array[1] = 20;

        x.data<float>().ToArray().ShouldBe([20f, 3f]);
        from_array(new[,] { { 1L, 2L } }).shape.ShouldBe([1L, 2L]);
    }

    [Fact]
    public void Bfloat16_rounds_to_the_nearest_even()
    {
        using var x = tensor(new[] { 1f, 1.00390625f, 3.14159f }).to(ScalarType.BFloat16);

        x.data<BFloat16>().ToArray().ShouldBe([new BFloat16(1f), new BFloat16(1.00390625f), new BFloat16(3.14159f)]);
        x.@float().data<float>().ToArray().ShouldBe([1f, 1f, 3.140625f]);
    }

    [Fact]
    public void Errors_of_libtorch_become_exceptions_with_its_message()
    {
        using var a = zeros(2, 3);
        using var b = zeros(4, 5);

        Should.Throw<ExternalException>(() => a.mm(b)).Message.ShouldContain("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)");
        Should.Throw<ExternalException>(() => a.view(7)).Message.ShouldContain("shape '[7]' is invalid for input of size 6");
        Should.Throw<ExternalException>(() => a[5]).Message.ShouldContain("out of bounds");
        Should.Throw<ExternalException>(() => a.add_(b)).Message.ShouldContain("must match");
    }

    [Fact]
    public void Wrong_reads_are_refused()
    {
        using var x = zeros(2);

        Should.Throw<ArgumentException>(() => x.item<float>());
        Should.Throw<ArgumentException>(() => x.data<double>());
        Should.Throw<ArgumentException>(() => x.sum().item<long>());
    }

    [Fact]
    public void A_disposed_tensor_throws()
    {
        var x = zeros(2);
        x.Dispose();

        x.IsInvalid.ShouldBeTrue();
        Should.Throw<InvalidOperationException>(() => x.sum());
        Should.NotThrow(x.Dispose);
    }

    [Fact]
    public void Text_shows_shape_type_and_device()
    {
        zeros(2, 3).ToString().ShouldBe("[2x3], type = Float32, device = cpu");
    }

    [Fact]
    public void Devices_parse()
    {
        device("cuda:1").ShouldSatisfyAllConditions(d => d.type.ShouldBe(DeviceType.CUDA), d => d.index.ShouldBe(1));
        device("cpu").ToString().ShouldBe("cpu");
        device("cuda").index.ShouldBe(0);
        Should.Throw<ArgumentException>(() => device("gpu"));
    }

    [Fact]
    public void Values_that_are_no_numbers_can_be_replaced()
    {
        using var x = tensor(new[] { float.NaN, float.PositiveInfinity, -2f });

        x.nan_to_num(7, posinf: 9).data<float>().ToArray().ShouldBe([7f, 9f, -2f]);
        x.isnan().any().ToBoolean().ShouldBeTrue();
        x.threshold(0, 1).data<float>().ToArray()[2].ShouldBe(1f);
        finfo(float32).min.ShouldBe(-float.MaxValue);
    }

    [Fact]
    public void Temporaries_survive_collections_during_a_call()
    {
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            for (var i = 0; i < 200; i++)
            {
                (ones(64, 64) * 2).matmul(ones(64, 64)).sum().item<float>().ShouldBe(2f * 64 * 64 * 64);
                stack(Enumerable.Range(0, 8).Select(k => full(new long[] { 100 }, k))).sum().item<long>().ShouldBe(2800);
            }
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }
    }
}
