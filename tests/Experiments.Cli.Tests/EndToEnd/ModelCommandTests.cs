using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Testing;
using Experiments.Testing.Hub;

namespace Experiments.Cli.Tests.EndToEnd;

/// <summary><c>model show</c> and <c>model verify</c>, with the real worker.</summary>
public sealed class ModelCommandTests : IDisposable
{
    private static readonly string Golden = Path.Combine(RepositoryFolder.Root, "tests", "golden", "models", "bert-seqcls");
    private static readonly string TinyBert = Path.Combine(RepositoryFolder.Root, "experiments", "quickstart", "models", "tiny-bert");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Shows_a_folder_as_a_table_and_as_json()
    {
        ToolResult table = (await Tool.RunAsync(_folder.Path, "model", "show", TinyBert)).ShouldExit(0);
        JsonElement json = (await Tool.RunAsync(_folder.Path, "model", "show", TinyBert, "--json")).ShouldExit(0).Json;

        table.Output.ShouldContain("layers 2, hidden 128");
        table.Output.ShouldContain("WordPiece");
        json.GetProperty("family").GetString().ShouldBe("bert");
        json.GetProperty("shape").GetProperty("vocabulary").GetInt32().ShouldBe(6144);
        JsonElement full = json.GetProperty("memory")[0];
        full.GetProperty("total").GetInt64().ShouldBe(
            new[] { "weights", "gradients", "optimizer", "activations" }.Sum(part => full.GetProperty(part).GetInt64()));
    }

    [Fact]
    public async Task Shows_a_model_of_the_hub_by_its_name()
    {
        using var hub = new FakeHub();
        hub.Add("test/tiny-bert").PushFolder("main", TinyBert);
        Dictionary<string, string> variables = new() { ["HF_ENDPOINT"] = hub.Endpoint.ToString(), ["HF_HUB_CACHE"] = _folder.File("hub") };

        ToolResult[] both = await Task.WhenAll(
            Tool.RunAsync(_folder.Path, variables, "model", "show", "test/tiny-bert", "--json"),
            Tool.RunAsync(_folder.Path, variables, "model", "show", "test/tiny-bert", "--json"));
        JsonElement json = both[0].ShouldExit(0).Json;
        ToolResult nothing = await Tool.RunAsync(_folder.Path, variables, "model", "show", "test/nothing");

        json.GetProperty("path").GetString().ShouldNotBeNull().ShouldStartWith(_folder.File("hub"));
        json.GetProperty("files").EnumerateArray().ShouldAllBe(file => file.GetProperty("bytes").GetInt64() > 0);
        both[1].ShouldExit(0).Output.ShouldBe(both[0].Output);
        hub.Requests.Count(request => request is { Server: "cdn", Method: "GET" }).ShouldBe(1, "two processes at once share one download");
        both.Select(result => result.Error).ShouldContain(error => error.Contains("test/tiny-bert/model.safetensors: 2.4 MiB in", StringComparison.Ordinal));
        nothing.ShouldExit((int)ExitCode.InvalidExperiment).Error.ShouldContain("EXP4501");
    }

    [Fact]
    public async Task Verifies_a_model_that_computes_what_the_reference_computes()
    {
        ToolResult agrees = (await Tool.RunAsync(_folder.Path, "model", "verify", Golden, "--golden", Path.Combine(Golden, "golden.safetensors"))).ShouldExit(0);
        JsonElement differs = (await Tool.RunAsync(
            _folder.Path, "model", "verify", Golden, "--golden", Path.Combine(Golden, "golden.safetensors"), "--tolerance", "0", "--json"))
            .ShouldExit((int)ExitCode.ReproductionDiffers).Json;

        agrees.Output.ShouldContain("output.logits");
        agrees.Error.ShouldContain("BertForSequenceClassification agrees");
        differs.GetProperty("agrees").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Refuses_a_golden_file_that_is_none()
    {
        ToolResult result = await Tool.RunAsync(_folder.Path, "model", "verify", Golden, "--golden", Path.Combine(Golden, "model.safetensors"));

        result.ShouldExit((int)ExitCode.InvalidExperiment).Error.ShouldContain("EXP4017");
    }

    [Fact]
    public async Task What_is_neither_path_nor_run_nor_name_is_told()
    {
        ToolResult result = await Tool.RunAsync(_folder.Path, "model", "show", "./nothing/here");

        result.ShouldExit((int)ExitCode.InvalidExperiment).Error.ShouldContain("EXP4001: There is no such folder or file.");
    }
}
