using Experiments.Core.Diagnostics;
using Experiments.Engine.Hub;
using Experiments.Testing;

namespace Experiments.Engine.Tests.Hub;

public sealed class HubOptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_defaults_are_those_of_huggingface_hub()
    {
        HubOptions options = Of();

        options.Endpoint.ShouldBe(new Uri("https://huggingface.co/"));
        options.Cache.ShouldBe(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "huggingface", "hub"));
        options.Offline.ShouldBeFalse();
    }

    [Fact]
    public void The_cache_follows_the_variables_the_narrower_first()
    {
        Of(("XDG_CACHE_HOME", "/x")).Cache.ShouldBe("/x/huggingface/hub");
        Of(("XDG_CACHE_HOME", "/x"), ("HF_HOME", "/h")).Cache.ShouldBe("/h/hub");
        Of(("HF_HOME", "/h"), ("HF_HUB_CACHE", "/c")).Cache.ShouldBe("/c");
        Of(("HF_HOME", "~/hf")).Cache.ShouldBe(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "hf", "hub"));
    }

    [Fact]
    public void The_token_comes_from_the_variable_else_from_the_file_that_the_login_wrote()
    {
        _folder.Write("token", "hf_file\n");

        Of(("HF_HOME", _folder.Path)).Token.ShouldBe("hf_file");
        Of(("HF_HOME", _folder.Path), ("HF_TOKEN", " hf_variable ")).Token.ShouldBe("hf_variable");
        Of(("HF_HOME", _folder.File("nowhere"))).Token.ShouldBeNull();
    }

    [Theory]
    [InlineData("HF_HUB_OFFLINE", "1", true)]
    [InlineData("TRANSFORMERS_OFFLINE", "TRUE", true)]
    [InlineData("HF_HUB_OFFLINE", "0", false)]
    public void Offline_is_said_as_in_Python(string variable, string value, bool offline) => Of((variable, value)).Offline.ShouldBe(offline);

    [Fact]
    public void An_endpoint_may_have_a_path_and_must_be_an_address()
    {
        Of(("HF_ENDPOINT", "https://mirror.example/hf")).Endpoint.ShouldBe(new Uri("https://mirror.example/hf/"));
        Should.Throw<ExperimentException>(() => Of(("HF_ENDPOINT", "mirror.example"))).Diagnostics[0].Code.ShouldBe(DiagnosticCodes.HubAnswerRefused);
    }

    private HubOptions Of(params (string Name, string Value)[] variables) =>
        HubOptions.From(variables.Prepend(("HF_TOKEN_PATH", variables.Any(variable => variable.Name == "HF_HOME") ? "" : _folder.File("none")))
            .ToDictionary(variable => variable.Item1, variable => variable.Item2, StringComparer.Ordinal));
}
