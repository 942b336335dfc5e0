using Experiments.Core.Hub;
using FsCheck;
using FsCheck.Fluent;

namespace Experiments.Core.Tests.Hub;

public class HubNameTests
{
    private const string Commit = "5f91d94bd9cd7190a9f3216ff93cd1dd95f2c7be";

    [Theory]
    [InlineData("bert-base-uncased", "bert-base-uncased", null)]
    [InlineData("sentence-transformers/all-MiniLM-L6-v2@main", "sentence-transformers/all-MiniLM-L6-v2", "main")]
    [InlineData("a/b@refs/pr/1", "a/b", "refs/pr/1")]
    [InlineData("a/b@" + Commit, "a/b", Commit)]
    public void Reads_models(string text, string repository, string? revision)
    {
        HubName name = HubName.ParseModel(text).ShouldNotBeNull();

        name.ShouldBe(new HubName(HubKind.Model, repository, revision));
        name.ToString().ShouldBe(text);
        name.IsPinned.ShouldBe(revision == Commit);
    }

    [Fact]
    public void Reads_one_of_several_GGUF_files()
    {
        HubName name = HubName.ParseModel("owner/name-GGUF@main:name.Q4_1.gguf").ShouldNotBeNull();

        (name.Repository, name.Revision, name.File).ShouldBe(("owner/name-GGUF", "main", "name.Q4_1.gguf"));
        name.ToString().ShouldBe("owner/name-GGUF@main:name.Q4_1.gguf");
    }

    [Theory]
    [InlineData("hub:a/b", null, null, null)]
    [InlineData("hub:a/b:test", null, null, "test")]
    [InlineData("hub:nyu-mll/glue@v1.0:sst2:validation", "v1.0", "sst2", "validation")]
    [InlineData("hub:imdb@refs/convert/parquet:train", "refs/convert/parquet", null, "train")]
    public void Reads_data(string text, string? revision, string? configuration, string? split)
    {
        HubName name = HubName.ParseData(text).ShouldNotBeNull();

        (name.Revision, name.Configuration, name.Split).ShouldBe((revision, configuration, split));
        name.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("./bert")]
    [InlineData("../bert")]
    [InlineData("/models/bert")]
    [InlineData("~/bert")]
    [InlineData("a/b/c")]
    [InlineData("a//b")]
    [InlineData("a/b/")]
    [InlineData("a\\b")]
    [InlineData("a/..")]
    [InlineData("a/b--c")]
    [InlineData("a/b@")]
    [InlineData("a/b@../c")]
    [InlineData("a/b@/c")]
    [InlineData("a/b@c/../../d")]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("-a/b")]
    [InlineData("a/b.git")]
    [InlineData("a/b:model.safetensors")]
    [InlineData("a/b:../x.gguf")]
    public void Takes_everything_else_for_a_path(string text) => HubName.ParseModel(text).ShouldBeNull();

    [Theory]
    [InlineData("hub:")]
    [InlineData("hub:a/b:")]
    [InlineData("hub:a/b:c:d:e")]
    [InlineData("hub:a/b:../c")]
    [InlineData("hub:./a")]
    public void Refuses_data_that_is_wrongly_named(string text)
    {
        HubName.IsData(text).ShouldBeTrue();
        HubName.ParseData(text).ShouldBeNull();
    }

    [Fact]
    public void What_it_reads_never_leads_out_of_a_folder()
    {
        Arbitrary<string> texts = Gen.Elements("ab.-_/@:~\\".ToCharArray()).ArrayOf().Select(letters => new string(letters)).ToArbitrary();

        Prop.ForAll(texts, text =>
        {
            HubName?[] names = [HubName.ParseModel(text), HubName.ParseModel("a/b@" + text), HubName.ParseData("hub:" + text), HubName.ParseData("hub:a/b@" + text)];
            return names.OfType<HubName>().All(name =>
                $"{name.Repository}/{name.Revision ?? "main"}/{name.Split ?? "train"}".Split('/').All(part => part.Length > 0 && part.Trim('.').Length > 0)
                && HubName.Parse(name.ToString()) == name);
        }).QuickCheckThrowOnFailure();
    }
}
