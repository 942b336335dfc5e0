using Experiments.Core.Diagnostics;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Engine.Workers;
using Experiments.Testing;
using Experiments.Testing.Plans;
using Microsoft.Extensions.Logging.Abstractions;

namespace Experiments.Engine.Tests.Workers;

/// <summary>Against real processes: shell scripts that speak the protocol.</summary>
public sealed class WorkerProcessTests : IDisposable
{
    private const string Reply = """{"type":"checked","diagnostics":[]}""";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Speaks_in_lines_and_takes_other_lines_for_log()
    {
        await using IWorker worker = Launch($"read request; echo 'libtorch says hello'; echo '{{ not json'; echo '{Reply}'; read more; exit 0");

        await worker.SendAsync(new CheckRequest([]), CancellationToken.None);
        List<WorkerReply> replies = [];
        await foreach (WorkerReply reply in worker.Replies(CancellationToken.None))
        {
            replies.Add(reply);
            break;
        }

        await worker.DisposeAsync();
        replies.ShouldHaveSingleItem().ShouldBeOfType<CheckReply>();
        (await worker.Exited).ShouldBe(0, "it ends by itself when its input closes");
    }

    [Fact]
    public async Task Writes_standard_error_to_the_log_of_the_run()
    {
        string run = Directory.CreateDirectory(folder.File("run")).FullName;
        await using IWorker worker = Launch("read request; echo 'a line of log' >&2; exit 3");

        await worker.SendAsync(new TrainRequest(PlanBuilder.Default(), run, 1), CancellationToken.None);

        (await worker.Exited).ShouldBe(3);
        await worker.DisposeAsync();
        File.ReadAllText(new RunFolder(run).Log).ShouldBe("a line of log\n");
    }

    [Fact]
    public async Task Kills_at_once()
    {
        await using IWorker worker = Launch("sleep 600");

        worker.Abort();

        (await worker.Exited).ShouldNotBe(0);
    }

    [Fact]
    public async Task Ends_its_replies_when_the_process_dies()
    {
        await using IWorker worker = Launch("kill -9 $$");

        List<WorkerReply> replies = [];
        await foreach (WorkerReply reply in worker.Replies(CancellationToken.None))
            replies.Add(reply);

        replies.ShouldBeEmpty();
        (await worker.Exited).ShouldBe(137);
    }

    [Fact]
    public void Says_that_the_program_is_missing()
    {
        WorkerLauncher launcher = new(new WorkerCommand(folder.File("nothing"), [], []), NullLogger<WorkerLauncher>.Instance);

        ExperimentException missing = Should.Throw<ExperimentException>(() => launcher.Launch("cpu"));

        missing.ExitCode.ShouldBe(ExitCode.InvalidEnvironment);
        missing.Diagnostics[0].Code.ShouldBe(DiagnosticCodes.WorkerNotFound);
    }

    [Fact]
    public void Digests_the_code_that_decides_what_a_plan_computes()
    {
        string one = folder.Write("one.dll", "1");

        string before = Launcher("", one).CodeDigest;
        folder.Write("one.dll", "2");

        before.Length.ShouldBe(64);
        Launcher("", one).CodeDigest.ShouldNotBe(before);
    }

    private static IWorker Launch(string script) => Launcher(script).Launch("cpu");

    private static WorkerLauncher Launcher(string script, params string[] code) =>
        new(new WorkerCommand("bash", ["-c", script, "worker"], [.. code]), NullLogger<WorkerLauncher>.Instance);
}
