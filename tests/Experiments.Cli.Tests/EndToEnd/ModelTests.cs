using System.Text.Json;
using Experiments.Core.Diagnostics;

namespace Experiments.Cli.Tests.EndToEnd;

public class ModelTests
{
    [Fact]
    public async Task Merges_the_adapter_of_a_run_and_says_who_else_loads_it()
    {
        using var folder = new QuickstartFolder();
        (await Tool.RunAsync(folder.Path, "run", "experiment.yaml", "--set", "mode=lora", "--set", "lora.bias=lora_only")).ShouldExit(0);

        ToolResult merged = (await Tool.RunAsync(folder.Path, "model", "merge", "latest", "-o", "whole", "--json")).ShouldExit(0);

        merged.Json.GetProperty("largest_difference").GetDouble().ShouldBeInRange(0, 1e-4);
        merged.Json.GetProperty("probes").GetInt32().ShouldBe(8);
        merged.Json.GetProperty("untied").GetBoolean().ShouldBeFalse();
        JsonElement config = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.Path, "whole", "config.json"))).RootElement;
        config.GetProperty("architectures")[0].GetString().ShouldBe("BertForSequenceClassification");
        config.GetProperty("id2label").GetProperty("0").GetString()!.ShouldNotStartWith("LABEL");

        // It is a model like any other.
        folder.Replace("experiment.yaml", "model: model", "model: whole");
        (await Tool.RunAsync(folder.Path, "validate", "experiment.yaml")).ShouldExit(0);

        ToolResult again = await Tool.RunAsync(folder.Path, "model", "merge", "latest", "-o", "whole");
        again.ShouldExit((int)ExitCode.InvalidCommandLine);
        again.Error.ShouldContain("--force");

        ToolResult exported = await Tool.RunAsync(folder.Path, "model", "export", "latest", "--for", "vllm", "-o", "served", "--json");
        exported.ShouldExit((int)ExitCode.InvalidExperiment);
        exported.Json.GetProperty("loads").GetBoolean().ShouldBeFalse();
        exported.Json.GetProperty("consumers").EnumerateArray().Single(consumer => consumer.GetProperty("consumer").GetString() == "vllm")
            .GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()!).ShouldContain(reason => reason.Contains("modules_to_save"));
        exported.Error.ShouldContain(DiagnosticCodes.ConsumerRefuses);
        Directory.Exists(Path.Combine(folder.Path, "served")).ShouldBeFalse();

        ToolResult peft = (await Tool.RunAsync(folder.Path, "model", "export", "latest", "--for", "peft", "-o", "shared")).ShouldExit(0);
        peft.Output.ShouldContain("peft      will load it");
        Directory.GetFiles(Path.Combine(folder.Path, "shared")).Select(Path.GetFileName).ShouldBe(["adapter_config.json", "adapter_model.safetensors"], ignoreOrder: true);

        // An adapter that no run of ours left behind.
        ToolResult loose = (await Tool.RunAsync(folder.Path, "model", "merge", "shared", "--base", "model")).ShouldExit(0);
        loose.Output.ShouldContain("largest difference in logits");
        File.Exists(Path.Combine(folder.Path, "shared-merged", "model.safetensors")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_run_without_an_adapter_and_a_name_that_nothing_has_are_refused()
    {
        using var folder = new QuickstartFolder(trainRows: 16, evalRows: 8);
        (await Tool.RunAsync(folder.Path, "run", "experiment.yaml")).ShouldExit(0);

        ToolResult full = await Tool.RunAsync(folder.Path, "model", "merge", "latest");
        ToolResult nothing = await Tool.RunAsync(folder.Path, "model", "merge", "nowhere");

        full.ShouldExit((int)ExitCode.NothingMatched).Error.ShouldContain("has no adapter");
        nothing.ShouldExit((int)ExitCode.NothingMatched);
    }
}
