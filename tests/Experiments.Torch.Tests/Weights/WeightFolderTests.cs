using Experiments.Core.Diagnostics;
using Experiments.Testing;
using Experiments.Torch.Weights;
using static Experiments.Torch.Tests.Weights.SafetensorsBuilder;

namespace Experiments.Torch.Tests.Weights;

public sealed class WeightFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_a_single_file()
    {
        Shard("model.safetensors", "a", "b");

        using var weights = WeightFolder.Open(_folder.Path);

        weights.Weights.Keys.ShouldBe(["a", "b"], ignoreOrder: true);
        weights.Metadata["format"].ShouldBe("pt");
    }

    [Fact]
    public void Reads_shards_as_one()
    {
        Shard("model-00001-of-00002.safetensors", "a", "b");
        Shard("model-00002-of-00002.safetensors", "c");
        Index("""{"a":"model-00001-of-00002.safetensors","b":"model-00001-of-00002.safetensors","c":"model-00002-of-00002.safetensors"}""");

        using var weights = WeightFolder.Open(_folder.Path);

        weights.Weights.Keys.ShouldBe(["a", "b", "c"], ignoreOrder: true);
    }

    [Fact]
    public void Collects_the_problems_of_all_shards()
    {
        _folder.Write("one.safetensors", "short");
        Index("""{"a":"one.safetensors","b":"two.safetensors"}""");

        var problems = Problems();

        problems.Select(p => Path.GetFileName(p.Location.ShouldNotBeNull().File)).ShouldBe(["one.safetensors", "two.safetensors"]);
    }

    [Theory]
    [InlineData("""{"a":"one.safetensors","z":"one.safetensors"}""", "'z' should be in one.safetensors")]
    [InlineData("""{"a":"one.safetensors","b":"two.safetensors"}""", "'a' is in one.safetensors and in two.safetensors")]
    [InlineData("""{"a":"../one.safetensors"}""", "beside the index")]
    [InlineData("""{"a":7}""", "beside the index")]
    [InlineData("""{"\ud800":"one.safetensors"}""", "no text")]
    [InlineData("{}", "no weight_map")]
    [InlineData("{", "the index is not JSON")]
    public void Refuses_an_index_that_does_not_fit(string map, string reason)
    {
        Shard("one.safetensors", "a");
        Shard("two.safetensors", "a", "b");
        Index(map);

        Problems().ShouldHaveSingleItem().Message.ShouldContain(reason);
    }

    [Fact]
    public void Never_reads_pickle_and_says_how_to_convert_it()
    {
        _folder.Write("pytorch_model.bin", "anything");

        var problem = Problems().ShouldHaveSingleItem();

        problem.Code.ShouldBe(DiagnosticCodes.PickleRefused);
        problem.Hint.ShouldNotBeNull().ShouldContain("save_pretrained");
    }

    [Fact]
    public void Says_what_a_folder_without_weights_lacks()
    {
        var problem = Problems().ShouldHaveSingleItem();

        problem.Code.ShouldBe(DiagnosticCodes.ModelNotFound);
        problem.Message.ShouldContain("model.safetensors");
    }

    [Fact]
    public void A_folder_in_place_of_a_file_is_a_located_error()
    {
        Directory.CreateDirectory(_folder.File("x.safetensors"));

        Should.Throw<ExperimentException>(() => SafetensorsFile.Open(_folder.File("x.safetensors")))
            .Diagnostics.ShouldHaveSingleItem().Location.ShouldNotBeNull().File.ShouldEndWith("x.safetensors");
    }

    private IReadOnlyList<Diagnostic> Problems() => Should.Throw<ExperimentException>(() => WeightFolder.Open(_folder.Path)).Diagnostics;

    private void Shard(string name, params string[] tensors) =>
        SafetensorsWriter.Write(_folder.File(name), tensors.Select(t => Tensor(t, ElementType.U8, [1, 2], 2)));

    private void Index(string map) =>
        _folder.Write("model.safetensors.index.json", "{\"metadata\":{\"total_size\":6},\"weight_map\":" + map + "}");
}
