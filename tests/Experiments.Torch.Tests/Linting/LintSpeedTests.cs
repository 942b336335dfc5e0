using System.Diagnostics;
using System.Text;
using Xunit.Abstractions;

namespace Experiments.Torch.Tests.Linting;

/// <summary>A large file, measured where EXPERIMENT_LONG_TESTS is set.</summary>
public sealed class LintSpeedTests(ITestOutputHelper output)
{
    private const long Size = 100_000_000;

    [SkippableFact]
    public void A_hundred_megabytes_take_less_than_half_a_minute_of_all_cores_together()
    {
        Skip.If(Environment.GetEnvironmentVariable("EXPERIMENT_LONG_TESTS") is null, "EXPERIMENT_LONG_TESTS is not set.");
        using var data = new LintData();
        var plan = data.Plan();
        var rows = Write(data.TrainFile);
        // Others may use the cores as well: what counts is the time that this process had.
        var (watch, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);

        var reply = LintData.Lint(plan);

        var used = Environment.CpuUsage.TotalTime - before;
        output.WriteLine($"{rows} rows in {watch.Elapsed.TotalSeconds:0.0} s, {used.TotalSeconds:0.0} s of processor time");
        reply.Counts.Single(count => count is { Rule: "truncated", Split: "train" }).Rows.ShouldBe(rows);
        used.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    private static int Write(string file)
    {
        var random = new Random(11);
        string[] words = [.. Enumerable.Range(0, 40_000).Select(_ => LintData.Sentence(random, 1)).Distinct()];
        using var stream = File.Create(file);
        var rows = 0;
        for (; stream.Position < Size; rows++)
        {
            var text = string.Join(' ', random.GetItems(words, random.Next(20, 300)));
            stream.Write(Encoding.UTF8.GetBytes(LintData.Line(text, rows % 2 == 0 ? "good" : "bad") + "\n"));
        }

        return rows;
    }
}
