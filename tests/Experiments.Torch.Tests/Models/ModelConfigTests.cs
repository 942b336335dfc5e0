using Experiments.Testing;
using Experiments.Torch.Models;

namespace Experiments.Torch.Tests.Models;

public sealed class ModelConfigTests
{
    [Theory]
    [InlineData("""{ "model_type": "bert", "max_position_embeddings": 512 }""", 512)]
    [InlineData("""{ "model_type": "roberta", "max_position_embeddings": 514, "pad_token_id": 1 }""", 512)]
    [InlineData("""{ "model_type": "gpt2", "n_positions": 1024 }""", 1024)]
    [InlineData("""{ "model_type": "t5", "n_positions": 512 }""", null)]
    [InlineData("""{ "model_type": "other" }""", null)]
    public void Says_how_many_tokens_a_text_may_have(string json, int? expected)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", json);

        ModelConfig.Read(folder.Path).Positions.ShouldBe(expected);
    }
}
