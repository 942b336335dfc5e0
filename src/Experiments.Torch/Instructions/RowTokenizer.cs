using Experiments.Core.Diagnostics;
using Experiments.Torch.Instructions.Chat;
using Experiments.Torch.Instructions.Prompts;
using Experiments.Torch.Models;
using Experiments.Torch.Tokenizing;
using Experiments.Torch.Training;

namespace Experiments.Torch.Instructions;

/// <summary>What the tokens of a row may be, and which of them are learned.</summary>
/// <param name="MaxTarget">Of the output, where the model has two stacks.</param>
/// <param name="CompletionOnly">Null: answers only where rows have a prompt, all of a whole conversation or text.</param>
internal sealed record TokenLimits(int MaxLength, int MaxTarget, bool? CompletionOnly, bool AssistantOnly)
{
    /// <summary>The greatest lengths of both sides.</summary>
    public RowSize Room => new(MaxLength, MaxTarget);
}

/// <summary>A row's tokens and what became of them.</summary>
/// <param name="Truncated">Tokens that did not fit.</param>
internal sealed record TokenizedRow(SupervisedRow Row, int Truncated)
{
    /// <summary>Nothing is left that could be learned: all of it lies beyond the greatest length.</summary>
    public bool IsUnlearned => Row.Labels.Length > 0 && !Row.Labels.AsSpan().ContainsAnyExcept(SupervisedRows.Unsupervised);
}

/// <summary>
/// From rendered rows to token ids and targets, as TRL has them: a prompt is read and not learned, an answer ends with the end token,
/// what does not fit is cut from the end. Safe for parallel use.
/// </summary>
internal sealed class RowTokenizer(TextTokenizer tokenizer, LanguageModeling kind, TokenLimits limits)
{
    private readonly int _end = tokenizer.EosId ?? -1;

    public TokenLimits Limits => limits;

    public LanguageModeling Kind => kind;

    /// <exception cref="ExperimentException">The tokenizer has no end token, so that no answer could ever end.</exception>
    public static RowTokenizer Create(TextTokenizer tokenizer, LanguageModeling kind, TokenLimits limits, string folder) =>
        kind == LanguageModeling.Masked || tokenizer.EosId is not null
        ? new RowTokenizer(tokenizer, kind, limits)
        : throw new ExperimentException(Diagnostic.Error(
            DiagnosticCodes.InvalidTokenizer, "the tokenizer has no end-of-sequence token", new SourceLocation(folder),
            "Name one as eos_token in tokenizer_config.json: answers would never end without"));

    public TokenizedRow Tokenize(RenderedRow row)
    {
        if (kind == LanguageModeling.Seq2Seq)
            return Seq2Seq(row);
        return row.Whole is { } whole && limits.CompletionOnly != true ? Whole(whole) : Answered(row);
    }

    /// <summary>A plain text with its end, all of which is learned.</summary>
    public TokenizedRow Text(string text)
    {
        int[] ids = [.. Read(text, special: true), _end];
        return Cut(ids, ids);
    }

    /// <summary>A plain text as the tokenizer writes it, whose targets an objective will draw.</summary>
    /// <param name="special">With the tokens that begin and end a text.</param>
    public TokenizedRow Unlabelled(string text, int maxLength, bool special)
    {
        var encoded = tokenizer.Encode(text, maxLength: maxLength, addSpecialTokens: special);
        return new TokenizedRow(new SupervisedRow([.. encoded.Ids], []), encoded.Truncated);
    }

    public string Decode(IEnumerable<int> ids) => tokenizer.Decode(ids, skipSpecialTokens: true);

    /// <summary>What the model reads before it answers; the end is kept where it is longer than the greatest length.</summary>
    public int[] Prompt(RenderedRow row)
    {
        if (kind == LanguageModeling.Seq2Seq)
            return Input(row.Prompt).Ids;
        var ids = Read(row.Prompt, special: !row.IsClosed);
        return ids[Math.Max(0, ids.Length - limits.MaxLength)..];
    }

    /// <summary>Tokens of the whole prompt.</summary>
    public int PromptLength(RenderedRow row) => Read(row.Prompt, special: !row.IsClosed).Length;

    /// <summary>What the model is to say, its end included.</summary>
    public int[] Answer(RenderedRow row)
    {
        if (kind == LanguageModeling.Seq2Seq)
            return Output(row.Answer).Ids;
        var ids = Read(row.Answer, special: false);
        return row.IsClosed || (ids.Length > 0 && ids[^1] == _end) ? ids : [.. ids, _end];
    }

    /// <summary>The text without so many of its last tokens.</summary>
    public string Shortened(string text, int tokens)
    {
        var offsets = tokenizer.Encode(text, addSpecialTokens: false).Offsets;
        var kept = offsets.Count - tokens;
        return kept <= 0 ? "" : string.Concat(text.EnumerateRunes().Take(offsets[kept - 1].End).Select(rune => rune.ToString()));
    }

    private TokenizedRow Seq2Seq(RenderedRow row)
    {
        var (input, output) = (Input(row.Prompt), Output(row.Answer));
        return new TokenizedRow(new SupervisedRow(input.Ids, output.Ids), input.Truncated + output.Truncated);
    }

    private TokenizedRow Answered(RenderedRow row)
    {
        var (prompt, answer) = (Read(row.Prompt, special: !row.IsClosed), Answer(row));
        int[] ids = [.. prompt, .. answer];
        return Cut(ids, limits.CompletionOnly == false ? ids : [.. prompt.Select(_ => SupervisedRows.Unsupervised), .. answer]);
    }

    private TokenizedRow Whole(RenderedChat chat)
    {
        var encoded = tokenizer.Encode(chat.Text, addSpecialTokens: false);
        int[] ids = [.. encoded.Ids];
        if (!limits.AssistantOnly)
            return Cut(ids, ids);
        return Cut(ids, [.. ids.Select((id, i) => IsWithin(encoded.Offsets[i], chat.Assistant) ? id : SupervisedRows.Unsupervised)]);
    }

    // A token that reaches over the border is learned: part of it is the assistant's.
    private static bool IsWithin(TokenOffset token, IReadOnlyList<TextSpan> spans) =>
        spans.Any(span => token.Start < span.End && token.End > span.Start);

    private TokenizedRow Cut(int[] ids, int[] labels)
    {
        var kept = Math.Min(ids.Length, limits.MaxLength);
        return new TokenizedRow(new SupervisedRow(ids[..kept], NextTokens(labels[..kept])), ids.Length - kept);
    }

    /// <summary>The labels of a model that predicts each token from those before it: the first one has none.</summary>
    public static int[] NextTokens(int[] labels) => labels.Length == 0 ? labels : [SupervisedRows.Unsupervised, .. labels[1..]];

    private (int[] Ids, int Truncated) Input(string text) => Ended(text, limits.MaxLength);

    private (int[] Ids, int Truncated) Output(string text) => Ended(text, limits.MaxTarget);

    /// <summary>With the end token, which the tokenizer adds itself or, failing that, we do.</summary>
    private (int[] Ids, int Truncated) Ended(string text, int limit)
    {
        var encoded = tokenizer.Encode(text, maxLength: limit);
        if (encoded.Ids.Count > 0 && encoded.Ids[^1] == _end)
            return ([.. encoded.Ids], encoded.Truncated);
        var kept = Math.Min(encoded.Ids.Count, limit - 1);
        return ([.. encoded.Ids.Take(kept), _end], encoded.Truncated + encoded.Ids.Count - kept);
    }

    /// <summary>A beginning: with the tokens that begin a text, without any that end one.</summary>
    private int[] Read(string text, bool special)
    {
        var encoded = tokenizer.Encode(text, addSpecialTokens: special);
        var count = encoded.Ids.Count;
        while (special && count > 0 && encoded.Special[count - 1] && encoded.Ids[count - 1] == _end)
            count--;
        return [.. encoded.Ids.Take(count)];
    }
}
