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
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var clock = Stopwatch.GetTimestamp();
            try
            {
                parse(input);
                read++;
            }
            catch (ExperimentException e)
            {
                refused++;
                e.Diagnostics.ShouldAllBe(d => d.Code.StartsWith("EXP", StringComparison.Ordinal), $"input {number}");
            }
            catch (Exception e) when (e is not ShouldAssertException)
            {
                throw new InvalidOperationException($"Input {number} crashed the parser.", e);
            }

            // Plain comparisons: assertions that allocate would be measured too.
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (allocated > FixedAllowance + ((long)factor * input.Length))
                throw new InvalidOperationException($"Input {number} ({input.Length} bytes) made the parser allocate {allocated} bytes.");
            if (Stopwatch.GetElapsedTime(clock) > Hang)
                throw new InvalidOperationException($"Input {number} took {Stopwatch.GetElapsedTime(clock)}.");
        }

        return (read, refused);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
