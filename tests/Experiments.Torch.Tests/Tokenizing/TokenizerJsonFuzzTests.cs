using System.Text;
using Experiments.Torch.Tests.Fuzzing;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Tests.Tokenizing;

public class TokenizerJsonFuzzTests
{
    private const string Text = "Good movie, caf\u00e9 <new> \ud83d\ude00 ab [CLS]";

    private static readonly byte[][] Seeds = [.. new[] { TinyTokenizer.WordPiece(), TinyTokenizer.Bpe(), TinyTokenizer.Unigram() }
        .Select(json => Encoding.UTF8.GetBytes(json.ToJsonString()))];

    [Fact]
    public void Mutated_tokenizer_json_is_read_or_refused_with_a_code()
    {
        // What is made once, by whoever comes first, does not count.
        foreach (byte[] seed in Seeds) Use(seed);

        (int read, int refused) = Fuzz.Run(mutator => mutator.Mutate(Seeds[mutator.Next(Seeds.Length)]), Use, factor: 64);

        (read + refused).ShouldBe(Fuzz.Count);
        read.ShouldBeGreaterThan(0);
        refused.ShouldBeGreaterThan(0);
    }

    private static void Use(byte[] json)
    {
        TokenizerDefinition definition = TokenizerJson.Read(json, "tokenizer.json");
        var tokenizer = new TextTokenizer(definition, new SpecialTokens(null, null, null, null, null, null, null), []);
        Encoded encoded = tokenizer.Encode(Text, "pair", maxLength: 12);
        tokenizer.Decode(encoded.Ids, skipSpecialTokens: false);
    }
}
