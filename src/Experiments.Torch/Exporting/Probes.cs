using Experiments.Core.Diagnostics;
using Experiments.Torch.Models;
using Experiments.Torch.Runs;
using Experiments.Torch.Tokenizing;
using static TorchSharp.torch;

namespace Experiments.Torch.Exporting;

/// <summary>Inputs on which two models are compared, each a row of token ids.</summary>
/// <param name="Files">Of the tokenizer they were made with; empty without one.</param>
internal sealed record Probes(IReadOnlyList<IReadOnlyList<int>> Rows, IReadOnlyList<CompanionFile> Files)
{
    private const int Most = 8;
    private const int Longest = 32;
    private const int DecoderLength = 12;

    private static readonly string[] Built =
    [
        "The weather was fine and we walked along the river until evening.",
        "A dull film with one good scene; I would not see it again.",
        "Question: What is the capital of France?\nAnswer:",
        "def add(a, b):\n    return a + b",
    ];

    /// <summary>The first of the texts, or ours where there are none, in the base model's tokens.</summary>
    public static Probes Read(string folder, ModelConfig config, IReadOnlyList<string> texts)
    {
        var vocabulary = config.Integer("vocab_size");
        try
        {
            var tokenizer = TextTokenizer.Load(folder);
            IReadOnlyList<IReadOnlyList<int>> rows = [.. (texts.Count > 0 ? texts.Distinct(StringComparer.Ordinal).Take(Most) : Built)
                .Select(text => tokenizer.Encode(text, null, Longest).Ids)
                .Where(ids => ids.Count > 0 && ids.All(id => id < vocabulary))];
            return new Probes(rows.Count > 0 ? rows : Made(vocabulary), tokenizer.Files);
        }
        catch (ExperimentException e) when (e.Diagnostics.Any(diagnostic => diagnostic.Code == DiagnosticCodes.TokenizerNotFound))
        {
            return new Probes(Made(vocabulary), []);
        }
    }

    /// <summary>The logits of each row: [1,K], or [1,T,V].</summary>
    public IReadOnlyList<Tensor> Logits(RunModel model)
    {
        using var frozen = no_grad();
        return [.. Rows.Select(row => Logits(model, row))];
    }

    private static Tensor Logits(RunModel model, IReadOnlyList<int> row)
    {
        using var scope = NewDisposeScope();
        var ids = tensor(row.Select(id => (long)id).ToArray(), [1, row.Count]);
        var mask = ones_like(ids);
        if (model.Classifier is { } classifier)
            return classifier.Module.call(new EncoderInput(ids, zeros_like(ids), mask)).MoveToOuterDisposeScope();
        var input = new LanguageInput(ids, mask);
        if (model.Language!.Encode is not null)
        {
            var start = full([1, 1], model.Config.Integer("decoder_start_token_id", 0), dtype: ScalarType.Int64);
            input = input with { DecoderIds = cat([start, ids[.., ..DecoderLength]], 1) };
        }

        return model.Language.Logits(model.Language.States(input)).MoveToOuterDisposeScope();
    }

    // A model without a tokenizer has numbers for words.
    private static IReadOnlyList<IReadOnlyList<int>> Made(int vocabulary) =>
        [.. Enumerable.Range(1, Built.Length).Select(row => (IReadOnlyList<int>)
            [.. Enumerable.Range(0, DecoderLength).Select(place => (int)(((row * 7919L) + (place * 104_729L)) % vocabulary))])];
}
