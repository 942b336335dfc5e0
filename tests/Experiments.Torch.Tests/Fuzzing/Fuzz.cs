using System.Diagnostics;
using System.Globalization;
using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Tests.Fuzzing;

/// <summary>
/// Feeds mutated inputs to a parser and holds it to its promise: it reads them or refuses them with a coded diagnostic,
/// quickly, and with no more memory than the input's size times a small factor.
/// The environment variable EXPERIMENT_FUZZ says how many inputs; EXPERIMENT_FUZZ_START at which one to begin.
/// </summary>
internal static class Fuzz
{
    private const int FixedAllowance = 64 * 1024;
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(10);

    public static int Count => Number("EXPERIMENT_FUZZ", 3000);

    /// <param name="make">Makes input number N from a mutator seeded with N.</param>
    /// <param name="parse">Reads the input, or throws <see cref="ExperimentException"/>.</param>
    /// <param name="factor">Bytes that may be allocated for each byte of input.</param>
    /// <returns>How many inputs were read and how many refused.</returns>
    public static (int Read, int Refused) Run(Func<Mutator, byte[]> make, Action<byte[]> parse, int factor = 16)
    {
        var (read, refused) = (0, 0);
        var start = Number("EXPERIMENT_FUZZ_START", 0);
        for (var number = start; number < start + Count; number++)
        {
            var input = make(new Mutator((ulong)number));
            var (wasRead, allocated, time) = RunOne(parse, input, number);
            (read, refused) = wasRead ? (read + 1, refused) : (read, refused + 1);
            if (allocated > FixedAllowance + ((long)factor * input.Length))
                throw new InvalidOperationException($"Input {number} ({input.Length} bytes) made the parser allocate {allocated} bytes.");

            // A busy machine may have been elsewhere: only an input that is slow again is a hang.
            if (time > Hang && RunOne(parse, input, number).Time > Hang)
                throw new InvalidOperationException($"Input {number} took {time}.");
        }

        return (read, refused);
    }

    private static (bool Read, long Allocated, TimeSpan Time) RunOne(Action<byte[]> parse, byte[] input, int number)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.GetTimestamp();
        var read = false;
        try
        {
            parse(input);
            read = true;
        }
        catch (ExperimentException e)
        {
            foreach (var diagnostic in e.Diagnostics)
                diagnostic.Code.ShouldStartWith("EXP", customMessage: $"input {number}");
        }
        catch (Exception e) when (e is not ShouldAssertException)
        {
            throw new InvalidOperationException($"Input {number} crashed the parser.", e);
        }

        return (read, GC.GetAllocatedBytesForCurrentThread() - before, Stopwatch.GetElapsedTime(clock));
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
