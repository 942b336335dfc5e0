using System.Text.Json.Nodes;
using Experiments.Core.Diagnostics;
using Experiments.Testing;
using Experiments.Torch.Models;
using Experiments.Torch.Weights;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Models;

/// <summary>Checkpoints as they are found: tied, sharded, in halves, with leftovers of older versions.</summary>
public sealed class DecoderWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public static TheoryData<string> Families => TinyDecoder.Names;

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_saved_model_loads_as_it_was(string family)
    {
        using var model = TinyDecoder.Language(family);
        TinyDecoder.Write(_folder.Path, TinyDecoder.Config(family), model.Module);

        var (loaded, fit) = TinyDecoder.Load(_folder.Path);

        using (loaded)
        {
            fit.Problems.ShouldBeEmpty();
            TensorFiles.LargestDifference(Logits(loaded), Logits(model)).ShouldBe(0);
        }
    }

    [Theory]
    [InlineData("gpt2", "transformer.wte.weight")]
    [InlineData("llama-tied", "model.embed_tokens.weight")]
    [InlineData("qwen2", "model.embed_tokens.weight")]
    public void A_tied_head_is_the_token_table(string family, string table)
    {
        using var model = TinyDecoder.Language(family);
        var parameters = model.Module.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter, StringComparer.Ordinal);
        var ids = TinyDecoder.Ids(1, 5);
        var states = model.States(new LanguageInput(ids, null));

        TensorFiles.LargestDifference(model.Logits(states), states.matmul(parameters[table].t())).ShouldBeLessThan(1e-5);
        parameters.Keys.ShouldNotContain("lm_head.weight");
        model.Logits(states.detach()).square().sum().backward();
        // The table learns as the head: all of its rows, not only those of the tokens read.
        parameters[table].grad!.abs().sum(1).gt(0).sum().item<long>().ShouldBe(TinyDecoder.Vocabulary);
    }

    [Theory]
    [InlineData("gpt2", "lm_head.weight", "transformer.h.0.attn.bias", "transformer.h.1.attn.masked_bias")]
    [InlineData("llama-tied", "lm_head.weight", "model.layers.1.self_attn.rotary_emb.inv_freq", "score.weight")]
    public void What_older_files_hold_beside_is_passed_over(string family, params string[] leftovers)
    {
        using var model = TinyDecoder.Language(family);
        TinyDecoder.Write(_folder.Path, TinyDecoder.Config(family), model.Module);
        Rewrite(weights => [.. weights, .. leftovers.Select(name => new TensorToWrite(name, ElementType.F32, [1], stream => stream.Write(new byte[4])))]);

        var (loaded, fit) = TinyDecoder.Load(_folder.Path);

        using (loaded)
        {
            fit.Problems.ShouldBeEmpty();
            fit.Ignored.ShouldBe(leftovers, ignoreOrder: true);
        }
    }

    [Theory]
    [InlineData("gpt2", "transformer.")]
    [InlineData("qwen2", "model.")]
    public void Base_checkpoints_leave_the_prefix_away(string family, string prefix)
    {
        using var model = TinyDecoder.Language(family);
        TinyDecoder.Write(_folder.Path, TinyDecoder.Config(family), model.Module);
        Rewrite(weights => weights.Select(weight => weight with { Name = weight.Name[prefix.Length..] }));

        var (loaded, fit) = TinyDecoder.Load(_folder.Path);

        using (loaded)
        {
            fit.Problems.ShouldBeEmpty();
            TensorFiles.LargestDifference(Logits(loaded), Logits(model)).ShouldBe(0);
        }
    }

    [Fact]
    public void A_head_of_its_own_must_be_there()
    {
        using var model = TinyDecoder.Language("llama");
        TinyDecoder.Write(_folder.Path, TinyDecoder.Config("llama"), model.Module);
        Rewrite(weights => weights.Where(weight => weight.Name != "lm_head.weight"));

        var (loaded, fit) = TinyDecoder.Load(_folder.Path);

        loaded.Dispose();
        fit.Problems.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.MissingWeight);
    }

    [Theory]
    [InlineData("gpt2", nameof(ElementType.BF16), 256)]
    [InlineData("llama", nameof(ElementType.BF16), 256)]
    [InlineData("qwen3", nameof(ElementType.F16), 2048)]
    public void Sharded_checkpoints_in_halves_load_rounded(string family, string type, int steps)
    {
        using var model = TinyDecoder.Language(family);
        TinyDecoder.Write(_folder.Path, TinyDecoder.Config(family), model.Module);
        Shard(Enum.Parse<ElementType>(type));

        var (loaded, fit) = TinyDecoder.Load(_folder.Path);

        using (loaded)
        {
            fit.Problems.ShouldBeEmpty();
            var expected = model.Module.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter, StringComparer.Ordinal);
            foreach (var (name, parameter) in loaded.Module.named_parameters())
            {
                parameter.dtype.ShouldBe(ScalarType.Float32);
                TensorFiles.RelativeDifference(parameter, expected[name].detach()).ShouldBeInRange(0, 1.0 / steps, name);
            }
        }
    }

    private static Tensor Logits(LanguageModel model)
    {
        using var frozen = no_grad();
        return model.Logits(model.States(new LanguageInput(TinyDecoder.Ids(2, 9), null)));
    }

    private void Rewrite(Func<IEnumerable<TensorToWrite>, IEnumerable<TensorToWrite>> change)
    {
        using var file = WeightFolder.Open(_folder.Path);
        SafetensorsWriter.Write(_folder.File("model.safetensors"), change(file.Weights.Values.Select(weight =>
            new TensorToWrite(weight.Name, ElementType.F32, weight.Shape, stream => stream.Write(weight.Bytes(0, (int)weight.Length))))));
    }

    private void Shard(ElementType type)
    {
        var shards = new List<KeyValuePair<string, JsonNode?>>();
        using (var file = WeightFolder.Open(_folder.Path))
        {
            foreach (var (weights, number) in file.Weights.Values.Chunk((file.Weights.Count / 2) + 1).Select((weights, i) => (weights, i + 1)))
            {
                var name = $"model-0000{number}-of-00002.safetensors";
                SafetensorsWriter.Write(_folder.File(name), weights.Select(weight => new TensorToWrite(
                    weight.Name, type, weight.Shape, stream => stream.Write(Halves(weight, type)))));
                shards.AddRange(weights.Select(weight => KeyValuePair.Create<string, JsonNode?>(weight.Name, name)));
            }
        }

        File.Delete(_folder.File("model.safetensors"));
        _folder.Write("model.safetensors.index.json", new JsonObject { ["metadata"] = new JsonObject(), ["weight_map"] = new JsonObject(shards) }.ToJsonString());
    }

    private static byte[] Halves(Weight weight, ElementType type)
    {
        var values = new float[weight.Elements];
        weight.Read(0, values);
        return type == ElementType.F16
            ? [.. values.SelectMany(value => BitConverter.GetBytes((Half)value))]
            : [.. values.SelectMany(value => BitConverter.GetBytes((ushort)((BitConverter.SingleToUInt32Bits(value) + 0x8000) >> 16)))];
    }
}
