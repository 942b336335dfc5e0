using Experiments.Core.Diagnostics;
using Experiments.Engine.Hub;
using Experiments.Testing.Hub;

namespace Experiments.Engine.Tests.Hub;

/// <summary>What is not there, not allowed, or not reachable; and what the cache has all the same.</summary>
public sealed class HubAccessTests : IDisposable
{
    private readonly HubRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task A_gated_repository_without_a_token_says_how_to_set_one()
    {
        _room.AddModel();
        FakeRepository repository = _room.Hub.Add("owner/tiny");
        (repository.Token, repository.IsGated) = ("hf_secret", true);

        Diagnostic problem = await RefusedAsync("owner/tiny");

        problem.Code.ShouldBe(DiagnosticCodes.HubAccessDenied);
        problem.Hint.ShouldNotBeNull().ShouldContain("HF_TOKEN");
        problem.Hint.ShouldContain($"{_room.Hub.Endpoint}owner/tiny");
    }

    [Fact]
    public async Task A_private_repository_opens_with_its_token_and_not_with_another()
    {
        _room.AddModel();
        _room.Hub.Add("owner/tiny").Token = "hf_secret";

        Diagnostic without = await RefusedAsync("owner/tiny");
        Diagnostic wrong = await RefusedAsync("owner/tiny", _room.Options with { Token = "hf_other" });
        HubInput right = await _room.ResolveAsync("owner/tiny", _room.Options with { Token = "hf_secret" });

        without.Code.ShouldBe(DiagnosticCodes.HubAccessDenied);
        wrong.Code.ShouldBe(DiagnosticCodes.HubAccessDenied);
        right.Files.ShouldContain("model.safetensors");
    }

    [Fact]
    public async Task A_token_never_shows_in_a_message()
    {
        _room.AddModel();
        _room.Hub.Add("owner/tiny").Token = "hf_secret";

        ExperimentException refused = await Should.ThrowAsync<ExperimentException>(
            () => _room.ResolveAsync("owner/tiny", _room.Options with { Token = "hf_other_secret" }));

        refused.ToString().ShouldNotContain("hf_other_secret");
    }

    [Fact]
    public async Task What_the_hub_does_not_have_is_not_found()
    {
        _room.AddModel();

        Diagnostic repository = await RefusedAsync("owner/nothing", _room.Options with { Token = "hf_mine" });
        Diagnostic anonymous = await RefusedAsync("owner/nothing");
        Diagnostic revision = await RefusedAsync("owner/tiny@v9");

        repository.Code.ShouldBe(DiagnosticCodes.HubNotFound);
        anonymous.Code.ShouldBe(DiagnosticCodes.HubNotFound);
        anonymous.Hint.ShouldNotBeNull().ShouldContain("HF_TOKEN");
        revision.Code.ShouldBe(DiagnosticCodes.HubNotFound);
        revision.Message.ShouldContain("v9");
    }

    [Fact]
    public async Task Offline_takes_the_cache_and_asks_nobody()
    {
        string commit = _room.AddModel();
        await _room.ResolveAsync("owner/tiny");
        _room.Hub.Forget();

        HubInput input = await _room.ResolveAsync("owner/tiny", _room.Options with { Offline = true });

        input.Name.Revision.ShouldBe(commit);
        input.Files.ShouldBe(["config.json", "tokenizer.json", "model.safetensors"]);
        input.Warnings.ShouldBeEmpty();
        _room.Hub.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Offline_and_not_cached_is_an_error_of_the_surroundings()
    {
        _room.AddModel();

        ExperimentException refused = await Should.ThrowAsync<ExperimentException>(() => _room.ResolveAsync("owner/tiny", _room.Options with { Offline = true }));

        refused.Diagnostics.Single().Code.ShouldBe(DiagnosticCodes.HubOffline);
        refused.ExitCode.ShouldBe(ExitCode.InvalidEnvironment);
        _room.Hub.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Offline_with_a_part_of_the_files_names_the_first_that_is_missing()
    {
        _room.AddModel();
        HubInput input = await _room.ResolveAsync("owner/tiny");
        File.Delete(Path.Combine(input.Folder, "tokenizer.json"));

        Diagnostic problem = await RefusedAsync("owner/tiny", _room.Options with { Offline = true });

        problem.Code.ShouldBe(DiagnosticCodes.HubOffline);
        problem.Message.ShouldContain("tokenizer.json");
    }

    [Fact]
    public async Task Without_a_network_the_cache_is_used_with_a_warning()
    {
        string commit = _room.AddModel();
        await _room.ResolveAsync("owner/tiny");
        HubOptions away = _room.Options with { Endpoint = new Uri("http://127.0.0.1:1/") };

        HubInput branch = await _room.ResolveAsync("owner/tiny", away);
        HubInput pinned = await _room.ResolveAsync($"owner/tiny@{commit}", away);

        branch.Name.Revision.ShouldBe(commit);
        branch.Warnings.Single().Severity.ShouldBe(Severity.Warning);
        branch.Warnings.Single().Code.ShouldBe(DiagnosticCodes.HubUnreachable);
        pinned.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_network_and_not_cached_says_so_at_once()
    {
        HubOptions away = _room.Options with { Endpoint = new Uri("http://127.0.0.1:1/"), Patience = new HubPatience { Pause = TimeSpan.FromMinutes(10) } };

        Task<Diagnostic> refused = RefusedAsync("owner/tiny", away);

        (await refused.WaitAsync(TimeSpan.FromSeconds(20))).Code.ShouldBe(DiagnosticCodes.HubUnreachable);
    }

    [Fact]
    public async Task Finds_what_Python_downloaded()
    {
        // As huggingface_hub 0.2x and 1.x leave it; there is no listing of ours.
        const string commit = "5f91d94bd9cd7190a9f3216ff93cd1dd95f2c7be";
        string repository = _room.PathOf("models--owner--python");
        foreach (string folder in new[] { "blobs", "refs", $"snapshots/{commit}" })
            Directory.CreateDirectory(Path.Combine(repository, folder));
        File.WriteAllText(Path.Combine(repository, "refs", "main"), commit);
        foreach ((string name, string content) in new[] { ("config.json", "{}"), ("model.safetensors", "weights"), ("vocab.txt", "a"), ("modules.json", "[]") })
        {
            string blob = FakeRepository.GitDigest(System.Text.Encoding.UTF8.GetBytes(content));
            File.WriteAllText(Path.Combine(repository, "blobs", blob), content);
            File.CreateSymbolicLink(Path.Combine(repository, "snapshots", commit, name), $"../../blobs/{blob}");
        }

        HubInput input = await _room.ResolveAsync("owner/python", _room.Options with { Offline = true });

        input.Name.ToString().ShouldBe($"owner/python@{commit}");
        input.Files.ShouldBe(["config.json", "vocab.txt", "model.safetensors"]);
    }

    [Fact]
    public async Task A_link_whose_blob_is_gone_is_fetched_again()
    {
        _room.AddModel();
        HubInput input = await _room.ResolveAsync("owner/tiny");
        foreach (string blob in Directory.EnumerateFiles(_room.PathOf("models--owner--tiny", "blobs")))
            File.Delete(blob);

        await _room.ResolveAsync("owner/tiny");

        File.ReadAllBytes(Path.Combine(input.Folder, "model.safetensors")).ShouldBe(HubRoom.Weights);
    }

    private async Task<Diagnostic> RefusedAsync(string name, HubOptions? options = null) =>
        (await Should.ThrowAsync<ExperimentException>(() => _room.ResolveAsync(name, options))).Diagnostics.Single();
}
