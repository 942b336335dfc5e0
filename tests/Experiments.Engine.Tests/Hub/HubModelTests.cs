using Experiments.Core.Diagnostics;
using Experiments.Engine.Hub;
using Experiments.Testing.Hub;

namespace Experiments.Engine.Tests.Hub;

/// <summary>Which commit and which files a model's name comes down to, against a server that speaks the hub's API.</summary>
public sealed class HubModelTests : IDisposable
{
    private readonly HubRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task Fetches_configuration_tokenizer_and_safetensors_and_nothing_else()
    {
        string commit = _room.AddModel();

        HubInput input = await _room.ResolveAsync("owner/tiny");

        input.Name.ToString().ShouldBe($"owner/tiny@{commit}");
        input.Places.ShouldBe([_room.PathOf("models--owner--tiny", "snapshots", commit)]);
        input.Files.ShouldBe(["config.json", "tokenizer.json", "model.safetensors"]);
        Directory.EnumerateFiles(input.Folder).Select(Path.GetFileName).Order().ShouldBe(["config.json", "model.safetensors", "tokenizer.json"]);
        File.ReadAllBytes(Path.Combine(input.Folder, "model.safetensors")).ShouldBe(HubRoom.Weights);
    }

    [Fact]
    public async Task Lays_the_cache_out_as_Python_does()
    {
        string commit = _room.AddModel();
        HubInput input = await _room.ResolveAsync("owner/tiny");

        File.ReadAllText(_room.PathOf("models--owner--tiny", "refs", "main")).ShouldBe(commit);
        string sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(HubRoom.Weights));
        new FileInfo(Path.Combine(input.Folder, "model.safetensors")).LinkTarget.ShouldBe($"../../blobs/{sha256}");
        // git hash-object of {}: 9e26dfeeb6e641a33dae4961196235bdb965b21b.
        new FileInfo(Path.Combine(input.Folder, "tokenizer.json")).LinkTarget.ShouldBe("../../blobs/9e26dfeeb6e641a33dae4961196235bdb965b21b");
        Directory.EnumerateFiles(_room.PathOf("models--owner--tiny", "blobs")).Count().ShouldBe(3);
        Directory.EnumerateFiles(_room.PathOf(".locks", "models--owner--tiny")).ShouldAllBe(path => path.EndsWith(".lock", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_repository_without_an_owner_and_a_moved_one_are_found_and_kept_under_the_name_they_were_asked_for()
    {
        string commit = _room.AddModel("new-owner/bert-base-uncased");
        _room.Hub.Add("bert-base-uncased").MovedTo = "new-owner/bert-base-uncased";

        HubInput input = await _room.ResolveAsync("bert-base-uncased");

        input.Name.ToString().ShouldBe($"bert-base-uncased@{commit}");
        input.Folder.ShouldBe(_room.PathOf("models--bert-base-uncased", "snapshots", commit));
    }

    [Theory]
    [InlineData("v1.0")]
    [InlineData("refs/pr/1")]
    public async Task A_revision_is_a_branch_a_tag_or_a_commit(string reference)
    {
        _room.AddModel();
        FakeRepository repository = _room.Hub.Add("owner/tiny");
        string commit = repository.Push(reference, ("config.json", "{\"a\":1}"u8.ToArray()), ("model.safetensors", [1, 2, 3]));

        HubInput byName = await _room.ResolveAsync($"owner/tiny@{reference}");
        _room.Hub.Forget();
        HubInput byCommit = await _room.ResolveAsync($"owner/tiny@{commit}");

        byName.Name.Revision.ShouldBe(commit);
        byCommit.Folder.ShouldBe(byName.Folder);
        File.ReadAllText(_room.PathOf(["models--owner--tiny", "refs", .. reference.Split('/')])).ShouldBe(commit);
        _room.Hub.Requests.ShouldBeEmpty("a pinned name whose files are here asks nobody");
    }

    [Fact]
    public async Task Fetches_the_shards_that_the_index_names()
    {
        _room.Hub.Add("owner/big").Push(
            "main",
            ("config.json", "{}"u8.ToArray()),
            ("model.safetensors.index.json", """{"metadata":{},"weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors"}}"""u8.ToArray()),
            ("model-00001-of-00002.safetensors", [1]),
            ("model-00002-of-00002.safetensors", [2]),
            ("consolidated.safetensors", [3]));

        HubInput input = await _room.ResolveAsync("owner/big");

        input.Files.ShouldBe(["config.json", "model.safetensors.index.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]);
        File.ReadAllBytes(Path.Combine(input.Folder, "model-00002-of-00002.safetensors")).ShouldBe([2]);
        File.Exists(Path.Combine(input.Folder, "consolidated.safetensors")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_new_commit_of_a_branch_fetches_only_what_changed()
    {
        string first = _room.AddModel();
        await _room.ResolveAsync("owner/tiny");
        _room.Hub.Forget();
        string second = _room.Hub.Add("owner/tiny").Push(
            "main", ("config.json", "{\"model_type\":\"bert\",\"new\":true}"u8.ToArray()), ("tokenizer.json", "{}"u8.ToArray()), ("model.safetensors", HubRoom.Weights));

        HubInput input = await _room.ResolveAsync("owner/tiny@main");

        second.ShouldNotBe(first);
        input.Name.Revision.ShouldBe(second);
        _room.Hub.Requests.Where(request => request is { Method: "GET", Server: "cdn" }).ShouldBeEmpty("the weights are here already, under their digest");
        Directory.Exists(_room.PathOf("models--owner--tiny", "snapshots", first)).ShouldBeTrue();
    }

    [Fact]
    public async Task Refuses_a_repository_that_has_pickles_only_and_says_how_to_convert_it()
    {
        _room.Hub.Add("owner/old").Push("main", ("config.json", "{}"u8.ToArray()), ("pytorch_model.bin", [1]));

        Diagnostic problem = await RefusedAsync("owner/old");

        problem.Code.ShouldBe(DiagnosticCodes.PickleRefused);
        problem.Hint.ShouldNotBeNull().ShouldContain("save_pretrained");
        _room.Hub.Seen("pytorch_model").ShouldBeEmpty();
    }

    [Fact]
    public async Task Takes_a_GGUF_file_where_there_is_one_or_one_is_named()
    {
        _room.Hub.Add("owner/one").Push("main", ("model.gguf", [1]), ("README.md", [2]));
        string commit = _room.Hub.Add("owner/many").Push("main", ("a.Q4.gguf", [1]), ("a.Q8.gguf", [2]));

        HubInput one = await _room.ResolveAsync("owner/one");
        HubInput named = await _room.ResolveAsync("owner/many:a.Q8.gguf");
        Diagnostic several = await RefusedAsync("owner/many");

        one.Name.File.ShouldBe("model.gguf");
        File.ReadAllBytes(one.Places.Single()).ShouldBe([1]);
        named.Name.ToString().ShouldBe($"owner/many@{commit}:a.Q8.gguf");
        named.Places.ShouldBe([_room.PathOf("models--owner--many", "snapshots", commit, "a.Q8.gguf")]);
        several.Message.ShouldContain("a.Q4.gguf, a.Q8.gguf");
        several.Hint.ShouldNotBeNull().ShouldContain(":a.Q4.gguf");
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b.json")]
    [InlineData("a\\..\\b.json")]
    [InlineData("C:/b.json")]
    public async Task Refuses_names_of_files_that_lead_elsewhere(string name)
    {
        _room.AddModel();
        _room.Hub.Add("owner/tiny").Announced.Add(name);

        (await RefusedAsync("owner/tiny")).Code.ShouldBe(DiagnosticCodes.HubAnswerRefused);
    }

    [Fact]
    public async Task Refuses_an_index_whose_shards_lead_elsewhere()
    {
        _room.Hub.Add("owner/big").Push(
            "main", ("config.json", "{}"u8.ToArray()), ("model.safetensors.index.json", """{"weight_map":{"a":"../../../../evil"}}"""u8.ToArray()));

        (await RefusedAsync("owner/big")).Code.ShouldBe(DiagnosticCodes.HubAnswerRefused);
    }

    [Fact]
    public async Task Refuses_a_commit_that_is_none()
    {
        _room.AddModel();
        _room.Hub.Add("owner/tiny").AnnouncedCommit = "../../evil";

        (await RefusedAsync("owner/tiny")).Code.ShouldBe(DiagnosticCodes.HubAnswerRefused);
    }

    private async Task<Diagnostic> RefusedAsync(string name) =>
        (await Should.ThrowAsync<ExperimentException>(() => _room.ResolveAsync(name))).Diagnostics.Single();
}
