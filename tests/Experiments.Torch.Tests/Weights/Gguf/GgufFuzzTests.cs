using Experiments.Torch.Tests.Fuzzing;
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
                if (GgufNames.ToHuggingFace(tensor.Name) is { } name && RotaryRows.OrderOf(tensor, name, model, "model.gguf") is { } order
                    && (order(tensor.Shape[0] - 1) >= tensor.Shape[0] || order(0) != 0))
                    throw new InvalidOperationException($"Rows of {tensor} are read from outside it.");
            }
        });

        output.WriteLine($"{read} read, {refused} refused");
        read.ShouldBeGreaterThan(0);
        refused.ShouldBeGreaterThan(0);
    }
}
