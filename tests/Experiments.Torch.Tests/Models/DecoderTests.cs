using Experiments.Core.Plans;
using Experiments.Torch.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Models;

/// <summary>What must hold of every decoder, whatever its weights: ways of running the same tokens give the same states.</summary>
public sealed class DecoderTests : IDisposable
{
    private const double Rounding = 2e-5;

    private readonly DisposeScope _scope = NewDisposeScope();

    public static TheoryData<string> Families => TinyDecoder.Names;

    public void Dispose() => _scope.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public void Tokens_see_no_later_tokens(string family)
    {
        using var frozen = no_grad();
        using var model = TinyDecoder.Language(family);
        var ids = TinyDecoder.Ids(2, 12);

        var whole = model.States(new LanguageInput(ids, null));
        var start = model.States(new LanguageInput(ids[.., ..7], null));

        TensorFiles.LargestDifference(whole[.., ..7], start).ShouldBeLessThan(Rounding);
        TensorFiles.LargestDifference(whole[.., 6..7], whole[.., 7..8]).ShouldBeGreaterThan(0.1);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Padding_on_either_side_changes_nothing(string family)
    {
        using var frozen = no_grad();
        using var model = TinyDecoder.Language(family);
        var ids = TinyDecoder.Ids(2, 9);
        var alone = model.States(new LanguageInput(ids[1..2, ..6], null));
        var (filler, hidden) = (zeros([1, 3], ScalarType.Int64), zeros([1, 3], ScalarType.Int64));

        var right = model.States(new LanguageInput(
            cat([ids[..1], cat([ids[1..2, ..6], filler], 1)]), cat([ones_like(ids[..1]), cat([ones([1, 6], ScalarType.Int64), hidden], 1)])));
        var left = model.States(new LanguageInput(
            cat([ids[..1], cat([filler, ids[1..2, ..6]], 1)]), cat([ones_like(ids[..1]), cat([hidden, ones([1, 6], ScalarType.Int64)], 1)])));

        TensorFiles.LargestDifference(right[1..2, ..6], alone).ShouldBeLessThan(Rounding);
        TensorFiles.LargestDifference(left[1..2, 3..], alone).ShouldBeLessThan(Rounding);
        TensorFiles.LargestDifference(left[..1], right[..1]).ShouldBeLessThan(Rounding);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Decoding_with_a_cache_gives_the_states_of_the_whole(string family)
    {
        using var frozen = no_grad();
        using var model = TinyDecoder.Language(family);
        var ids = TinyDecoder.Ids(3, 14);
        // Rows of 14, 12 and 9 tokens, padded on the left.
        var mask = stack(new[] { 0, 2, 5 }.Select(pad => cat([zeros([pad], ScalarType.Int64), ones([14 - pad], ScalarType.Int64)])));
        var whole = model.States(new LanguageInput(ids, mask)).mul(mask.unsqueeze(-1));

        foreach (var chunks in new[] { Enumerable.Repeat(1, 14).ToArray(), [6, 1, 1, 1, 1, 1, 1, 1, 1], [2, 5, 4, 3], [14] })
        {
            var decoded = Decode(model, ids, mask, chunks).mul(mask.unsqueeze(-1));

            TensorFiles.LargestDifference(decoded, whole).ShouldBeLessThan(Rounding, $"in chunks of {string.Join(", ", chunks)}");
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_cache_needs_no_mask_where_nothing_is_padded(string family)
    {
        using var frozen = no_grad();
        using var model = TinyDecoder.Language(family);
        var ids = TinyDecoder.Ids(2, 10);
        var whole = model.States(new LanguageInput(ids, null));

        TensorFiles.LargestDifference(Decode(model, ids, null, [5, 1, 1, 3]), whole).ShouldBeLessThan(Rounding);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Packed_rows_equal_unpacked_ones(string family)
    {
        using var model = TinyDecoder.Language(family);
        var ids = TinyDecoder.Ids(2, 12);
        // First row: 5 and 7 tokens. Second row: 4 and 6 tokens and padding.
        var segments = tensor(new long[] { 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 0, 0 }, 2, 12);
        var sequences = new[] { (0, 0, 5), (0, 5, 12), (1, 0, 4), (1, 4, 10) };

        var packed = model.States(new LanguageInput(ids, null) { Segments = segments });
        var apart = sequences.Select(s => model.States(new LanguageInput(ids[s.Item1..(s.Item1 + 1), s.Item2..s.Item3], null))).ToList();

        foreach (var ((row, start, end), states) in sequences.Zip(apart))
            TensorFiles.LargestDifference(packed[row..(row + 1), start..end], states).ShouldBeLessThan(Rounding);
        var packedGradients = Gradients(model.Module, packed.mul(segments.ne(0).unsqueeze(-1)).square().sum());
        var apartGradients = Gradients(model.Module, stack(apart.Select(states => states.square().sum())).sum());
        foreach (var (name, gradient) in apartGradients)
            TensorFiles.RelativeDifference(packedGradients[name], gradient).ShouldBeLessThan(1e-4, name);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void States_in_bfloat16_are_those_of_float32_within_its_rounding(string family)
    {
        using var frozen = no_grad();
        using var model = TinyDecoder.Language(family);
        var ids = TinyDecoder.Ids(2, 10);
        var mask = cat([zeros([2, 2], ScalarType.Int64), ones([2, 8], ScalarType.Int64)], 1);
        var exact = model.States(new LanguageInput(ids, mask))[.., 2..];

        model.Module.to(ScalarType.BFloat16);
        var states = model.States(new LanguageInput(ids, mask))[.., 2..];

        states.dtype.ShouldBe(ScalarType.BFloat16);
        // Eight bits of fraction, rounded in some ten operations one after the other.
        TensorFiles.RelativeDifference(states.to(ScalarType.Float32), exact).ShouldBeLessThan(10.0 / 256);
    }

    [Theory]
    [InlineData("gpt2", "attn_pdrop")]
    [InlineData("gpt2", "embd_pdrop")]
    [InlineData("gpt2", "resid_pdrop")]
    [InlineData("llama", "attention_dropout")]
    [InlineData("mistral", "attention_dropout")]
    [InlineData("qwen2", "attention_dropout")]
    [InlineData("qwen3", "attention_dropout")]
    public void Dropout_is_for_training_alone(string family, string knob)
    {
        using var frozen = no_grad();
        manual_seed(4);
        var config = TinyDecoder.Config(family);
        foreach (var rate in new[] { "attn_pdrop", "embd_pdrop", "resid_pdrop" })
            config[rate] = 0.0;
        config[knob] = 0.5;
        using var model = TinyDecoder.Language(config);
        var input = new LanguageInput(TinyDecoder.Ids(1, 8), null);

        TensorFiles.LargestDifference(model.States(input), model.States(input)).ShouldBe(0);
        model.Module.train();
        TensorFiles.LargestDifference(model.States(input), model.States(input)).ShouldBeGreaterThan(0.01);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_classifier_reads_the_last_token_wherever_the_padding_is(string family)
    {
        using var frozen = no_grad();
        var config = TinyDecoder.Config(family);
        config["pad_token_id"] = 0;
        using var model = TinyDecoder.Classifier(config);
        var text = TinyDecoder.Ids(1, 5);
        var (filler, types) = (zeros([1, 3], ScalarType.Int64), zeros([1, 8], ScalarType.Int64));
        var alone = model.Module.call(new EncoderInput(text, zeros_like(text), null));

        var right = model.Module.call(new EncoderInput(cat([text, filler], 1), types, cat([ones_like(text), filler], 1)));
        var left = model.Module.call(new EncoderInput(cat([filler, text], 1), types, cat([filler, ones_like(text)], 1)));
        // As in transformers, which looks for the padding token in the ids.
        var byIds = model.Module.call(new EncoderInput(cat([text, filler], 1), types, null));

        alone.shape.ShouldBe([1, 3]);
        TensorFiles.LargestDifference(right, alone).ShouldBeLessThan(Rounding);
        TensorFiles.LargestDifference(left, alone).ShouldBeLessThan(Rounding);
        TensorFiles.LargestDifference(byIds, alone).ShouldBeLessThan(Rounding);
    }

    [Fact]
    public void A_classifier_without_a_padding_token_goes_by_the_mask()
    {
        using var frozen = no_grad();
        using var model = TinyDecoder.Classifier(TinyDecoder.Config("llama"));
        var text = TinyDecoder.Ids(1, 5);
        var (filler, types) = (zeros([1, 3], ScalarType.Int64), zeros([1, 8], ScalarType.Int64));
        var alone = model.Module.call(new EncoderInput(text, zeros_like(text), null));

        var padded = model.Module.call(new EncoderInput(cat([text, filler], 1), types, cat([ones_like(text), filler], 1)));

        TensorFiles.LargestDifference(padded, alone).ShouldBeLessThan(Rounding);
    }

    [Fact]
    public void A_classifier_may_pool_the_mean()
    {
        using var frozen = no_grad();
        using var model = TinyDecoder.Classifier(TinyDecoder.Config("qwen2"), Pooling.Mean);
        using var language = TinyDecoder.Language("qwen2");
        var ids = TinyDecoder.Ids(2, 6);

        var pooled = model.Encode(new EncoderInput(ids, zeros_like(ids), null));

        TensorFiles.LargestDifference(pooled, language.States(new LanguageInput(ids, null)).mean([1L])).ShouldBeLessThan(Rounding);
    }

    [Fact]
    public void Packed_rows_have_no_cache()
    {
        using var model = TinyDecoder.Language("llama");
        using var cache = new KeyValueCache();
        var ids = TinyDecoder.Ids(1, 4);

        Should.Throw<ArgumentException>(() => model.States(new LanguageInput(ids, null) { Segments = ones_like(ids), Cache = cache }));
    }

    private static Tensor Decode(LanguageModel model, Tensor ids, Tensor? mask, int[] chunks)
    {
        using var cache = new KeyValueCache();
        var states = new List<Tensor>();
        var done = 0;
        foreach (var size in chunks)
        {
            states.Add(model.States(new LanguageInput(ids[.., done..(done + size)], mask?[.., ..(done + size)]) { Cache = cache }));
            done += size;
            cache.Length.ShouldBe(done);
        }

        return cat(states, 1);
    }

    private static Dictionary<string, Tensor> Gradients(nn.Module model, Tensor loss)
    {
        model.zero_grad();
        loss.backward();
        return model.named_parameters().Where(entry => entry.parameter.grad is not null)
            .ToDictionary(entry => entry.name, entry => entry.parameter.grad!.clone(), StringComparer.Ordinal);
    }
}
