using Experiments.Testing;
using Experiments.Torch.Models;
using Experiments.Torch.Tests.Fuzzing;
using Experiments.Torch.Tokenizing;
using Experiments.Torch.Weights;
using Experiments.Torch.Weights.Gguf;
using Xunit.Abstractions;

namespace Experiments.Torch.Tests.Weights.Gguf;

public sealed class GgufFuzzTests(ITestOutputHelper output)
{
    private static readonly byte[] Valid = GgufBuilder.Llama().Build();

    [Fact]
    public void Reads_or_refuses_every_mutated_file()
    {
        var (read, refused) = Fuzz.Run(mutator => mutator.Mutate(Valid), bytes =>
        {
            var header = GgufBuilder.Read(bytes);
            var model = GgufModel.From(header);
            _ = GgufTokenizer.From(header.Metadata);
            foreach (var tensor in header.Tensors)
            {
                if (tensor.Start < 0 || tensor.Length < 0 || tensor.Start + tensor.Length > bytes.Length)
                    throw new InvalidOperationException($"Tensor {tensor} was accepted.");
                var name = GgufNames.ToHuggingFace(tensor.Name, model.Architecture);
                if (RotaryRows.OrderOf(tensor, name, model, "model.gguf") is { } order
                    && (order(tensor.Shape[0] - 1) >= tensor.Shape[0] || order(0) != 0))
                    throw new InvalidOperationException($"Rows of {tensor} are read from outside it.");
            }
        });

        output.WriteLine($"{read} read, {refused} refused");
        read.ShouldBeGreaterThan(0);
        refused.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_mutated_file_is_a_model_or_is_refused()
    {
        using var folder = new TemporaryFolder();
        var valid = GgufDecoder.Llama().Build();
        var (read, refused) = Fuzz.Run(mutator => mutator.Mutate(valid), bytes =>
        {
            File.WriteAllBytes(folder.File("model.gguf"), bytes);
            _ = ModelConfig.Read(folder.Path);
            _ = TextTokenizer.Load(folder.Path).Encode("a b c");
            using var weights = WeightFolder.Open(folder.Path);
            weights.Weights.ShouldNotBeEmpty();
        });

        output.WriteLine($"{read} read, {refused} refused");
        read.ShouldBeGreaterThan(0);
        refused.ShouldBeGreaterThan(0);
    }
}
