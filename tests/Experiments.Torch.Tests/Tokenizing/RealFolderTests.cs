using Experiments.Testing;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Tests.Tokenizing;

/// <summary>Tokenizers of pretrained models as their folders have them, where those are at hand beside the reference numbers.</summary>
public class RealFolderTests
{
    [SkippableTheory]
    [InlineData("tiny-bert", "wordpiece-tiny")]
    [InlineData("minilm-l6", "wordpiece-uncased")]
    [InlineData("tiny-t5", "unigram-tiny")]
    public void A_pretrained_folder_encodes_as_the_reference_tokenizer_of_its_vocabulary(string model, string kind)
    {
        string folder = Path.Combine(Path.GetDirectoryName(GoldenFolder.Root)!, "models", model);
        string reference = GoldenFolder.PathOf("tokenizers", kind);
        Skip.IfNot(Directory.Exists(folder) && Directory.Exists(reference), $"the pretrained model {model} is not here");
        TextTokenizer tokenizer = TextTokenizer.Load(folder);
        TextTokenizer expected = TextTokenizer.Load(reference);
        string text = "How do I top-up my \u20ac12 card? Na\u00efve caf\u00e9s, 3.5% off!";

        Encoded encoded = tokenizer.Encode(text, "Second text", maxLength: 24);

        encoded.Ids.ShouldBe(expected.Encode(text, "Second text", maxLength: 24).Ids);
        encoded.Ids.Count.ShouldBe(24);
        tokenizer.PadId.ShouldBe(0);
        tokenizer.Files.ShouldAllBe(file => File.Exists(Path.Combine(folder, file.Name)));
        tokenizer.Files.Select(file => file.Name).ShouldContain("tokenizer_config.json");
    }

    [SkippableFact]
    public void Truncation_inside_tokenizer_json_is_ignored()
    {
        string folder = Path.Combine(Path.GetDirectoryName(GoldenFolder.Root)!, "models", "minilm-l6");
        Skip.IfNot(Directory.Exists(folder), "the pretrained model minilm-l6 is not here");

        Encoded encoded = TextTokenizer.Load(folder).Encode(string.Concat(Enumerable.Repeat("word ", 300)));

        encoded.Ids.Count.ShouldBe(302);
        encoded.Truncated.ShouldBe(0);
    }
}
