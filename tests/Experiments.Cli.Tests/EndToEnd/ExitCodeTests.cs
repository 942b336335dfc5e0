using System.Text.Json;
using Experiments.Core.Diagnostics;

namespace Experiments.Cli.Tests.EndToEnd;

public class ExitCodeTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("rnu", "sweep.yaml")]
    [InlineData("list", "--jsn")]
    [InlineData("run", "sweep.yaml", "--failed", "--force")]
    [InlineData("run", "sweep.yaml", "--jobs", "0")]
    public async Task A_mistyped_command_line_is_5(params string[] arguments)
    {
        using var folder = new QuickstartFolder(8, 8);

        ToolResult result = await Tool.RunAsync(folder.Path, arguments);

        result.ShouldExit((int)ExitCode.InvalidCommandLine).Output.ShouldNotContain("Unhandled");
    }

    [Fact]
    public async Task A_run_that_is_not_there_is_8()
    {
        using var folder = new QuickstartFolder(8, 8);

        (await Tool.RunAsync(folder.Path, "show", "latest")).ShouldExit((int)ExitCode.NothingMatched).Error.ShouldContain(DiagnosticCodes.RunNotFound);
        (await Tool.RunAsync(folder.Path, "list")).ShouldExit((int)ExitCode.NothingMatched);
        (await Tool.RunAsync(folder.Path, "list", "--json")).ShouldExit((int)ExitCode.Success).Json.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_run_that_fails_is_recorded_and_the_others_go_on()
    {
        using var folder = new QuickstartFolder(24, 8);
        folder.Write("sweep.yaml", """
            extends: experiment.yaml
            variants:
              diverges: { training.learning_rate: 1e30, training.max_grad_norm: 0 }
              learns: { mode: head }
            """);

        ToolResult result = await Tool.RunAsync(folder.Path, "run", "sweep.yaml");

        result.ShouldExit((int)ExitCode.RunFailed);
        JsonElement runs = (await Tool.RunAsync(folder.Path, "list", "--json")).ShouldExit(0).Json;
        JsonElement failed = runs.EnumerateArray().Single(run => run.GetProperty("variant").GetString() == "diverges");
        failed.GetProperty("state").GetString().ShouldBe("failed");
        failed.GetProperty("error").GetProperty("code").GetString().ShouldBe(DiagnosticCodes.NonFiniteLoss);
        runs.EnumerateArray().Single(run => run.GetProperty("variant").GetString() == "learns").GetProperty("state").GetString().ShouldBe("succeeded");
    }

    [Fact]
    public async Task Doctor_tells_which_libraries_are_in_use()
    {
        using var folder = new QuickstartFolder(8, 8);

        JsonElement found = (await Tool.RunAsync(folder.Path, "doctor", "--json")).ShouldExit(0).Json;

        found.GetProperty("libraries").GetProperty("kind").GetString().ShouldBeOneOf("stand-ins", "packages");
        found.GetProperty("devices").EnumerateArray().Select(device => device.GetString()).ShouldContain("cpu");
        found.GetProperty("environment").GetProperty("libtorch").GetString().ShouldNotBeNullOrEmpty();
    }
}
