using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Torch.Data;
using Experiments.Torch.Models;
using Experiments.Torch.Tokenizing;
using Experiments.Torch.Training;
using static TorchSharp.torch;

namespace Experiments.Torch.Runs;

/// <summary>A split's texts and their tokens.</summary>
/// <param name="Cached">The tokens where they lie.</param>
internal sealed record SplitData(TextDataset Texts, CachedTokens<TokenizedDataset> Cached) : IDisposable
{
    public TokenizedDataset Tokens => Cached.Data;

    public EncoderBatches Batches(int padding, Device device) =>
        new(Tokens, [.. Texts.Rows.Select(row => row.Label)], padding, device);

    public SplitSummary Summary => new(Texts.Name, Tokens.Count, Tokens.Tokens, Tokens.Truncated, Tokens.LongestTokens);

    public void Dispose() => Cached.Dispose();
}

/// <summary>
/// The rows of a run, read and tokenised. It depends on the plan's data and tokenizer only, so runs of a sweep may share it.
/// </summary>
internal sealed record RunData(SplitData Train, SplitData? Validation, SplitData? Test, LabelMap Labels, TextTokenizer Tokenizer) : IDisposable
{
    public ImmutableArray<SplitSummary> Summaries => [.. Splits.Select(split => split.Summary)];

    /// <summary>What a reader of the record should know about the rows.</summary>
    public IReadOnlyList<string> Notes => [.. Splits.Select(split => split.Cached.Note).OfType<string>().Distinct()];

    private IEnumerable<SplitData> Splits => new[] { Train, Validation, Test }.OfType<SplitData>();

    /// <exception cref="ExperimentException">Data or tokenizer are missing or broken.</exception>
    public static RunData Read(RunConfiguration configuration, TokenCache cache, CancellationToken cancel)
    {
        var texts = TextDataReader.Read(configuration.Data, labelled: true);
        var tokenizer = TextTokenizer.Load(configuration.Model);
        var (digest, maxLength) = (TokenCache.DigestOf(tokenizer.Files), configuration.Data.MaxLength);
        SplitData Tokenize(TextDataset split) => new(split, cache.GetOrMake(split.Digest, digest, maxLength, () => DatasetTokenizer.Tokenize(
            split.Rows, (text, pair, length) => tokenizer.Encode(text, pair, length), maxLength, cancel)));
        return new RunData(
            Tokenize(texts.Train),
            texts.Validation is null ? null : Tokenize(texts.Validation),
            texts.Test is null ? null : Tokenize(texts.Test),
            texts.Labels,
            tokenizer);
    }

    public void Dispose()
    {
        foreach (var split in Splits)
            split.Dispose();
    }

    /// <summary>What a model with this config.json cannot take.</summary>
    public IEnumerable<Diagnostic> Unfit(ModelConfig config)
    {
        var positions = config.Positions ?? int.MaxValue;
        var longest = Splits.Max(split => split.Tokens.LongestTokens);
        if (longest > positions)
        {
            yield return Diagnostic.Error(DiagnosticCodes.ValueOutOfRange,
                $"data.max_length lets texts grow to {longest} tokens, and the model has {positions} positions",
                new SourceLocation(config.Path),
                $"Set data.max_length to {positions} or less");
        }

        var vocabulary = config.Integer("vocab_size", int.MaxValue);
        var highest = Splits.Max(split => Enumerable.Range(0, split.Tokens.Count).Max(row => Highest(split.Tokens.Ids(row))));
        if (highest >= vocabulary)
        {
            yield return Diagnostic.Error(DiagnosticCodes.InvalidTokenizer,
                $"the tokenizer gives the token {highest}, and the model has {vocabulary}", new SourceLocation(config.Path),
                "Tokenizer and weights may be of different models");
        }
    }

    private static int Highest(ReadOnlySpan<int> ids)
    {
        var highest = -1;
        foreach (var id in ids)
            highest = Math.Max(highest, id);
        return highest;
    }
}
