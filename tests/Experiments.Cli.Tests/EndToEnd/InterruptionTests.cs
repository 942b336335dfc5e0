using System.Diagnostics;
using System.Text.Json;
using Experiments.Core.Diagnostics;

namespace Experiments.Cli.Tests.EndToEnd;

/// <summary>Killed and interrupted engines: what was finished stays, what was broken is done again, nothing is stuck.</summary>
public class InterruptionTests
{
    /// <summary>Long enough that a signal comes in time: the journal tells of a step up to a second late.</summary>
    private static readonly string[] LongRuns = ["--set", "training.num_train_epochs=80", "--set", "lora.lora_dropout=0.1"];

    [Fact]
    public async Task A_killed_engine_loses_nothing_that_was_finished_and_leaves_nothing_running()
    {
        using var folder = new QuickstartFolder();
        using Process engine = Tool.Start(folder.Path, ["run", "sweep.yaml", .. LongRuns]);
        await UntilAsync(folder, journals => journals.Count(text => text.Contains("\"succeeded\"")) == 1
            && journals.Any(text => !text.Contains("\"succeeded\"") && text.Contains("\"step\":2,")));
        string finished = folder.Journals().Single(path => File.ReadAllText(path).Contains("\"succeeded\""));
        string before = File.ReadAllText(finished);
        engine.Kill();
        await engine.WaitForExitAsync();

        JsonElement left = (await Tool.RunAsync(folder.Path, "list", "--json")).Json;
        left.EnumerateArray().ShouldNotContain(run => run.GetProperty("state").GetString() == "running");

        (await Tool.RunAsync(folder.Path, ["run", "sweep.yaml", .. LongRuns])).ShouldExit((int)ExitCode.Success);

        File.ReadAllText(finished).ShouldBe(before);
        JsonElement runs = (await Tool.RunAsync(folder.Path, "list", "--json")).ShouldExit(0).Json;
        runs.GetArrayLength().ShouldBe(3);
        runs.EnumerateArray().ShouldAllBe(run => run.GetProperty("state").GetString() == "succeeded");
        runs.EnumerateArray().Max(run => run.GetProperty("attempt").GetInt32()).ShouldBe(2);
    }

    [SkippableFact]
    public async Task An_interrupted_run_is_saved_and_goes_on_to_the_same_end()
    {
        Skip.If(OperatingSystem.IsWindows(), "There is no SIGINT to send on Windows.");
        using var folder = new QuickstartFolder();
        string[] sweep = ["experiment.yaml", .. LongRuns, "--set", "mode=lora"];
        using Process engine = Tool.Start(folder.Path, ["run", .. sweep]);
        await UntilAsync(folder, journals => journals.Any(text => text.Contains("\"step\":10,")));
        Process.Start("kill", ["-INT", $"{engine.Id}"]).WaitForExit();
        ToolResult stopped = await Tool.EndAsync(engine);
        stopped.ShouldExit((int)ExitCode.Interrupted);
        (await Tool.RunAsync(folder.Path, "show", "latest", "--json")).Json.GetProperty("state").GetString().ShouldBe("interrupted");

        (await Tool.RunAsync(folder.Path, ["run", .. sweep])).ShouldExit((int)ExitCode.Success);

        JsonElement resumed = (await Tool.RunAsync(folder.Path, "show", "latest", "--json")).Json;
        (await Tool.RunAsync(folder.Path, ["run", .. sweep, "--store", Path.Combine(folder.Path, "whole")])).ShouldExit((int)ExitCode.Success);
        JsonElement whole = (await Tool.RunAsync(folder.Path, "show", "latest", "--json", "--store", Path.Combine(folder.Path, "whole"))).Json;
        resumed.GetProperty("attempt").GetInt32().ShouldBe(2);
        Weights(resumed).ShouldBe(Weights(whole));
    }

    private static string? Weights(JsonElement run) => run.GetProperty("artifacts").EnumerateArray()
        .Single(artifact => artifact.GetProperty("path").GetString() == "adapter/adapter_model.safetensors")
        .GetProperty("sha256").GetString();

    private static async Task UntilAsync(QuickstartFolder folder, Func<IReadOnlyList<string>, bool> reached)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        while (!reached([.. folder.Journals().Select(Read)]))
        {
            await Task.Delay(50, patience.Token);
        }
    }

    private static string Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
