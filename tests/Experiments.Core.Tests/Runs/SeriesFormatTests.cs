using Experiments.Core.Diagnostics;
using Experiments.Core.Runs;
using FsCheck;
using FsCheck.Fluent;

namespace Experiments.Core.Tests.Runs;

public sealed class SeriesFormatTests
{
    private static readonly MetricSeries Loss = new("loss", [1, 2, 5], [0.5, double.NaN, -0.0]);

    [Fact]
    public void Lies_on_the_disk_as_documented()
    {
        byte[] bytes = SeriesFormat.Write([new MetricSeries("a", [2], [1.0])]);

        bytes[..^32].ShouldBe(
        [
            (byte)'E', (byte)'X', (byte)'P', (byte)'S', 1, 0, 0, 0, 1, 0, 0, 0,
            1, 0, 0, 0, (byte)'a', 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F,
        ]);
    }

    [Fact]
    public void Reads_what_was_written_bit_for_bit() => Prop.ForAll<NonNull<string>, Tuple<long, double>[]>((name, points) =>
    {
        // Lone surrogates are no text: UTF-8 has nothing for them.
        string text = new([.. name.Get.Where(character => !char.IsSurrogate(character))]);
        MetricSeries series = new(text, [.. points.Select(point => point.Item1)], [.. points.Select(point => point.Item2)]);

        var read = SeriesFormat.Read(SeriesFormat.Write([series, Loss]), "metrics.bin");

        read.Select(one => one.Name).ShouldBe([text, "loss"]);
        read[0].Steps.ShouldBe(series.Steps);
        read[0].Values.Select(BitConverter.DoubleToInt64Bits).ShouldBe(series.Values.Select(BitConverter.DoubleToInt64Bits));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Refuses_every_changed_bit_and_every_cut()
    {
        byte[] whole = SeriesFormat.Write([Loss]);

        for (int i = 0; i < whole.Length; i++)
        {
            byte[] changed = [.. whole];
            changed[i] ^= 1;
            Should.Throw<ExperimentException>(() => SeriesFormat.Read(changed, "metrics.bin")).Diagnostics[0].Code.ShouldBe(DiagnosticCodes.ArtifactDamaged);
            Should.Throw<ExperimentException>(() => SeriesFormat.Read(whole.AsSpan(0, i), "metrics.bin"));
        }
    }
}
