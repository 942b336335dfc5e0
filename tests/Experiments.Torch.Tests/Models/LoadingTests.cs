using System.Diagnostics;
using Experiments.Torch.Models;
using Experiments.Torch.Weights;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Models;

/// <summary>How long real models take to load, and how much memory beside their parameters. Only where EXPERIMENT_LONG is set.</summary>
public sealed class LoadingTests(ITestOutputHelper output)
{
    [SkippableTheory]
    [InlineData("minilm-l6", 1.0)]
    [InlineData("smollm2-135m-instruct", 3.0)]
    public void Loads_fast_and_without_a_second_copy(string name, double seconds)
    {
        Skip.If(Environment.GetEnvironmentVariable("EXPERIMENT_LONG") is null, "A measurement: EXPERIMENT_LONG is not set.");
        var folder = Path.Combine(Testing.GoldenFolder.Root, "..", "models", name);
        Skip.IfNot(Directory.Exists(folder), $"{name} is not here.");
        using var warm = zeros(1);
        var before = Memory("RssAnon");

        var busy = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var (module, stored) = Load(folder);
        watch.Stop();

        using (module)
        {
            var bytes = module.parameters().Sum(parameter => parameter.numel() * 4);
            var own = Memory("RssAnon") - before;
            busy = Process.GetCurrentProcess().TotalProcessorTime - busy;
            output.WriteLine($"{name}: {watch.Elapsed.TotalSeconds:F3} s ({busy.TotalSeconds:F3} s of a core), parameters {bytes >> 20} MB, stored {stored >> 20} MB, "
                + $"own memory +{own >> 20} MB, peak of everything {Memory("VmHWM") >> 20} MB");
            // The cores' own time: on a busy machine the clock on the wall says little, on an idle one it is less than this.
            busy.TotalSeconds.ShouldBeLessThan(seconds);
            own.ShouldBeLessThan(bytes + (bytes / 10) + (64L << 20));
        }
    }

    private static (nn.Module Module, long Stored) Load(string folder)
    {
        var config = ModelConfig.Read(folder);
        var family = ModelFamily.For(config);
        var parts = ModelParts.Plain(new Device(TorchSharp.DeviceType.CPU));
        nn.Module module = family.CausalLm?.Build(config, parts).Module
            ?? family.Classifier!.Build(config, new ClassifierHead(2, Core.Plans.Pooling.Cls), parts).Module;
        using var file = WeightFolder.Open(folder);
        var fit = ParameterLoading.Fit(
            file.Weights, [.. module.named_parameters().Select(entry => (entry.name, entry.parameter.shape))],
            family.CausalLm?.Names ?? family.Classifier!.Names, folder);
        fit.Problems.ShouldBeEmpty();
        using var generator = new Generator(1);
        ParameterLoading.Fill(module, fit, 0.02, generator);
        return (module, fit.Pairs.Sum(pair => pair.Weight.Length));
    }

    // In bytes; RssAnon leaves the mapped file out, whose pages the kernel may drop at any time.
    private static long Memory(string field) => 1024 * long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith($"{field}:", StringComparison.Ordinal)).Split(' ', '\t', StringSplitOptions.RemoveEmptyEntries)[1],
        System.Globalization.CultureInfo.InvariantCulture);
}
