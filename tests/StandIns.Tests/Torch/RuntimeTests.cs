using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace StandIns.Tests.Torch;

public class RuntimeTests
{
    [Fact]
    public void A_seed_repeats_the_numbers()
    {
        manual_seed(42);
        var first = randn(5).data<float>().ToArray();
        manual_seed(42);
        var second = randn(5).data<float>().ToArray();

        second.ShouldBe(first);
        randn(5).data<float>().ToArray().ShouldNotBe(first);
    }

    [Fact]
    public void A_generator_keeps_its_own_state()
    {
        using var a = new Generator(7);
        using var b = new Generator(7);
        var state = a.get_state();
        var first = rand(3, generator: a).data<float>().ToArray();

        rand(3, generator: b).data<float>().ToArray().ShouldBe(first);
        a.set_state(state);
        rand(3, generator: a).data<float>().ToArray().ShouldBe(first);
        a.initial_seed().ShouldBe(7);
    }

    [Fact]
    public void The_state_of_the_default_generator_can_be_kept()
    {
        using var state = random.get_rng_state();
        var first = randperm(10).data<long>().ToArray();
        random.set_rng_state(state);

        randperm(10).data<long>().ToArray().ShouldBe(first);
        first.Order().ShouldBe(Enumerable.Range(0, 10).Select(i => (long)i));
    }

    [Fact]
    public void A_script_of_two_functions_compiles_and_runs()
    {
        using var unit = jit.compile("""
            def scaled(x, factor: float, rows: List[int], flag: bool):
                return x.view(rows) * factor if flag else x

            def pair(all: List[Tensor], none: Optional[Tensor]):
                return all[0] + all[1], none is None

            """);

        unit.invoke<Tensor>("scaled", ones(4), 2.5, new long[] { 2, 2 }, true).data<float>().ToArray().ShouldBe([2.5f, 2.5f, 2.5f, 2.5f]);
        var pair = unit.invoke("pair", new[] { ones(1), ones(1) }, null).ShouldBeOfType<object[]>();
        ((Tensor)pair[0]).item<float>().ShouldBe(2f);
        pair[1].ShouldBe(true);
    }

    [Fact]
    public void Script_errors_carry_their_message()
    {
        Should.Throw<ExternalException>(() => jit.compile("def f(x):\n    return y\n")).Message.ShouldContain("undefined value y");
        using var unit = jit.compile("def f(x):\n    return x.view(7)\n");
        Should.Throw<ExternalException>(() => unit.invoke("f", ones(2))).Message.ShouldContain("invalid for input of size 2");
        Should.Throw<ExternalException>(() => unit.invoke("g")).Message.ShouldContain("g");
    }

    [Fact]
    public void Threads_can_be_counted_and_set()
    {
        var before = get_num_threads();
        try
        {
            set_num_threads(1);
            get_num_threads().ShouldBe(1);
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void The_state_of_cuda_is_known_with_and_without_one()
    {
        cuda.is_available().ShouldBe(cuda.device_count() > 0);
        cuda_is_available().ShouldBe(cuda.is_available());
        __version__.ShouldMatch(@"^\d+\.\d+");
    }
}
