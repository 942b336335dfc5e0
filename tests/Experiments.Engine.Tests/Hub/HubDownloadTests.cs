using System.Diagnostics;
using System.Security.Cryptography;
using Experiments.Core.Diagnostics;
using Experiments.Engine.Hub;
using Experiments.Testing.Hub;

namespace Experiments.Engine.Tests.Hub;

/// <summary>What may go wrong between the hub and here.</summary>
public sealed class HubDownloadTests : IDisposable
{
    private readonly HubRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task Follows_a_redirect_to_another_host_without_the_token()
    {
        _room.AddModel();
        _room.Hub.Add("owner/tiny").Token = "hf_secret";

        HubInput input = await _room.ResolveAsync("owner/tiny", _room.Options with { Token = "hf_secret" });

        File.ReadAllBytes(Path.Combine(input.Folder, "model.safetensors")).ShouldBe(HubRoom.Weights);
        _room.Hub.Requests.Where(request => request.Server == "hub").ShouldAllBe(request => request.Authorization == "Bearer hf_secret");
        SeenRequest[] elsewhere = [.. _room.Hub.Requests.Where(request => request.Server == "cdn")];
        elsewhere.ShouldNotBeEmpty();
        elsewhere.ShouldAllBe(request => request.Authorization == null);
    }

    [Fact]
    public async Task Follows_a_relative_redirect_with_the_token()
    {
        _room.AddModel("new/tiny");
        _room.Hub.Add("new/tiny").Token = "hf_secret";
        _room.Hub.Add("old/tiny").MovedTo = "new/tiny";

        await _room.ResolveAsync("old/tiny", _room.Options with { Token = "hf_secret" });

        _room.Hub.Seen("new/tiny").ShouldNotBeEmpty();
        _room.Hub.Seen("new/tiny").ShouldAllBe(request => request.Authorization == "Bearer hf_secret");
    }

    [Fact]
    public async Task Goes_on_where_a_dropped_connection_left_off()
    {
        _room.AddModel();
        Hold("model.safetensors", new Fault(DropAfter: 100_000));

        HubInput input = await _room.ResolveAsync("owner/tiny");

        File.ReadAllBytes(Path.Combine(input.Folder, "model.safetensors")).ShouldBe(HubRoom.Weights);
        string?[] ranges = [.. Bodies().Select(request => request.Range)];
        ranges.Length.ShouldBe(2);
        ranges[0].ShouldBeNull();
        int from = int.Parse(ranges[1].ShouldNotBeNull()["bytes=".Length..].TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture);
        from.ShouldBeInRange(1, 100_000);
    }

    [Fact]
    public async Task Goes_on_in_another_process_too()
    {
        string commit = _room.AddModel();
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(HubRoom.Weights));
        Directory.CreateDirectory(_room.PathOf("models--owner--tiny", "blobs"));
        File.WriteAllBytes(_room.PathOf("models--owner--tiny", "blobs", $"{sha256}.incomplete"), HubRoom.Weights[..200_000]);

        await _room.ResolveAsync($"owner/tiny@{commit}");

        Bodies().Single().Range.ShouldBe("bytes=200000-");
        File.ReadAllBytes(_room.PathOf("models--owner--tiny", "blobs", sha256)).ShouldBe(HubRoom.Weights);
        _room.Progress.Where(report => report.File == "model.safetensors").First().Received.ShouldBe(200_000);
    }

    [Fact]
    public async Task Starts_again_where_the_server_knows_no_ranges()
    {
        _room.AddModel();
        Hold("model.safetensors", new Fault(DropAfter: 100_000));
        Hold("model.safetensors", new Fault(IgnoreRange: true));

        HubInput input = await _room.ResolveAsync("owner/tiny");

        File.ReadAllBytes(Path.Combine(input.Folder, "model.safetensors")).ShouldBe(HubRoom.Weights);
    }

    [Fact]
    public async Task Fetches_anew_when_what_an_earlier_try_left_was_damaged()
    {
        _room.AddModel();
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(HubRoom.Weights));
        Directory.CreateDirectory(_room.PathOf("models--owner--tiny", "blobs"));
        File.WriteAllBytes(_room.PathOf("models--owner--tiny", "blobs", $"{sha256}.incomplete"), new byte[1000]);

        HubInput input = await _room.ResolveAsync("owner/tiny");

        File.ReadAllBytes(Path.Combine(input.Folder, "model.safetensors")).ShouldBe(HubRoom.Weights);
        Bodies().Select(request => request.Range).ShouldBe(["bytes=1000-", null]);
    }

    [Fact]
    public async Task Refuses_a_large_file_with_another_digest_and_keeps_nothing_of_it()
    {
        _room.AddModel();
        _room.Hub.Add("owner/tiny").Serve("model.safetensors", [.. HubRoom.Weights[..^1], (byte)(HubRoom.Weights[^1] + 1)]);

        Diagnostic problem = await RefusedAsync("owner/tiny");

        problem.Code.ShouldBe(DiagnosticCodes.HubDamaged);
        problem.Message.ShouldContain("model.safetensors");
        // Others may have been on their way when this one was refused; what there is of them is kept to go on from.
        string blob = Convert.ToHexStringLower(SHA256.HashData(HubRoom.Weights));
        Directory.EnumerateFiles(_room.PathOf("models--owner--tiny", "blobs"), $"{blob}*").ShouldBeEmpty();
        Directory.EnumerateFiles(_room.Cache, "model.safetensors", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task Refuses_a_small_file_that_is_not_what_git_knows()
    {
        _room.AddModel();
        _room.Hub.Add("owner/tiny").MisnameSmall = true;

        (await RefusedAsync("owner/tiny")).Code.ShouldBe(DiagnosticCodes.HubDamaged);
    }

    [Fact]
    public async Task Tries_again_when_the_server_is_busy()
    {
        _room.AddModel();
        _room.Hub.Next("/api/", new Fault(Status: 503));
        _room.Hub.Next("/api/", new Fault(Status: 429));
        _room.Hub.Next("config.json", new Fault(Status: 500));

        HubInput input = await _room.ResolveAsync("owner/tiny");

        _room.Hub.Seen("/api/").Count().ShouldBe(3);
        File.Exists(Path.Combine(input.Folder, "config.json")).ShouldBeTrue();
    }

    [Fact]
    public async Task Gives_up_on_a_server_that_stays_busy()
    {
        _room.AddModel();
        _room.Hub.Next("/api/", new Fault(Status: 503), times: 100);

        ExperimentException refused = await Should.ThrowAsync<ExperimentException>(() => _room.ResolveAsync("owner/tiny"));

        refused.Diagnostics.Single().Code.ShouldBe(DiagnosticCodes.HubUnreachable);
        refused.ExitCode.ShouldBe(ExitCode.InvalidEnvironment);
        _room.Hub.Seen("/api/").Count().ShouldBe(_room.Options.Patience.Attempts);
    }

    [Fact]
    public async Task Waits_no_longer_than_it_should_for_a_server_that_says_nothing()
    {
        _room.AddModel();
        HubOptions hasty = _room.Options with { Patience = _room.Options.Patience with { Silence = TimeSpan.FromMilliseconds(200), Attempts = 2 } };
        _room.Hub.Next("/api/", new Fault(Silence: TimeSpan.FromSeconds(20)));

        HubInput input = await _room.ResolveAsync("owner/tiny", hasty);

        input.Files.ShouldContain("model.safetensors");
        _room.Hub.Seen("/api/").Count().ShouldBe(2);
    }

    [Fact]
    public async Task Many_at_once_fetch_each_file_once_and_leave_a_whole_cache()
    {
        string commit = _room.AddModel();
        Hold("model.safetensors", new Fault(DropAfter: 50_000));

        HubInput[] inputs = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => _room.ResolveAsync("owner/tiny"))));

        inputs.ShouldAllBe(input => input.Name.Revision == commit);
        File.ReadAllBytes(Path.Combine(inputs[0].Folder, "model.safetensors")).ShouldBe(HubRoom.Weights);
        Bodies().Count().ShouldBe(2, "one try was cut off, the next went on, the others waited");
    }

    /// <summary>util-linux's flock takes the lock that Python's filelock takes.</summary>
    [SkippableFact]
    public async Task Waits_for_another_program_that_fetches_the_same_file()
    {
        const string flock = "/usr/bin/flock";
        Skip.IfNot(File.Exists(flock), "There is no flock here.");
        _room.AddModel();
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(HubRoom.Weights));
        string path = _room.PathOf(".locks", "models--owner--tiny", $"{sha256}.lock");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using Process holder = Process.Start(new ProcessStartInfo(flock, [path, "sh", "-c", "echo held; read line"]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        (await holder.StandardOutput.ReadLineAsync()).ShouldBe("held");

        Task<HubInput> input = Task.Run(() => _room.ResolveAsync("owner/tiny"));
        while (!_room.Hub.Seen("model.safetensors").Any())
            await Task.Delay(20);
        await Task.Delay(300);
        Bodies().ShouldBeEmpty("the file is somebody else's to fetch");
        await holder.StandardInput.WriteLineAsync();

        (await input.WaitAsync(TimeSpan.FromSeconds(30))).Files.ShouldContain("model.safetensors");
        Bodies().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Says_when_the_disk_has_no_room_before_it_begins()
    {
        _room.AddModel();
        _room.Hub.Add("owner/tiny").AnnouncedSize = long.MaxValue / 2;

        ExperimentException refused = await Should.ThrowAsync<ExperimentException>(() => _room.ResolveAsync("owner/tiny"));

        refused.Diagnostics.Single().Code.ShouldBe(DiagnosticCodes.HubDiskFull);
        refused.Diagnostics.Single().Hint.ShouldNotBeNull().ShouldContain("HF_HOME");
        refused.ExitCode.ShouldBe(ExitCode.InvalidEnvironment);
        Bodies().ShouldBeEmpty();
    }

    [Fact]
    public async Task Says_when_the_cache_cannot_be_written()
    {
        _room.AddModel();
        File.WriteAllText(_room.Cache, "a file stands where the folder should be");

        (await RefusedAsync("owner/tiny")).Code.ShouldBe(DiagnosticCodes.HubDiskFull);
    }

    [Fact]
    public async Task Reports_bytes_as_they_come_up_to_the_last()
    {
        _room.AddModel();

        await _room.ResolveAsync("owner/tiny");

        HubProgress[] weights = [.. _room.Progress.Where(report => report.File == "model.safetensors")];
        weights[0].ShouldBe(new HubProgress("owner/tiny", "model.safetensors", 0, HubRoom.Weights.Length, IsDone: false));
        weights[^1].ShouldBe(new HubProgress("owner/tiny", "model.safetensors", HubRoom.Weights.Length, HubRoom.Weights.Length, IsDone: true));
        weights.Select(report => report.Received).ShouldBe(weights.Select(report => report.Received).Order());
    }

    /// <summary>On the second server, where large files come from.</summary>
    private void Hold(string file, Fault fault) => _room.Hub.Next($"/blobs/{_room.Hub.Add("owner/tiny").Commit("main")}/{file}", fault);

    private IEnumerable<SeenRequest> Bodies() => _room.Hub.Requests.Where(request => request is { Server: "cdn", Method: "GET" });

    private async Task<Diagnostic> RefusedAsync(string name) =>
        (await Should.ThrowAsync<ExperimentException>(() => _room.ResolveAsync(name))).Diagnostics.Single();
}
