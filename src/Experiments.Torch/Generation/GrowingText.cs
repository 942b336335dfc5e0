using Experiments.Torch.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Generation;

/// <summary>
/// One text that is continued again and again, as a conversation is: what the model has read of it before is not read anew. Where the text
/// begins otherwise than before, and with two stacks or beams, it is simply generated.
/// </summary>
internal sealed class GrowingText(LanguageModel model, ModelTokens tokens) : IDisposable
{
    private DecodingSession? _session;
    private int[] _read = [];

    /// <param name="prompt">The whole text so far.</param>
    /// <param name="course">Its first number belongs to the answer.</param>
    public GeneratedRow Continue(int[] prompt, DecodingOptions options, GenerationCourse course)
    {
        var decoding = new Decoding(model, tokens, options, course);
        if (model.Encode is not null || options.NumBeams > 1 || decoding.Room(prompt.Length) == 0)
            return TokenGenerator.Generate(model, [prompt], tokens, options, course)[0];
        using var frozen = no_grad();
        model.Module.eval();
        var session = Take(prompt);
        try
        {
            var found = new RowSearch(decoding, [0]).Run(session, prompt);
            (_session, _read) = (session, [.. prompt, .. found.Ids.SkipLast(1)]);
            return found;
        }
        finally
        {
            // An answer that was stopped in its middle leaves nothing to go on with.
            if (_session is null)
                session.Dispose();
        }
    }

    public void Dispose()
    {
        _session?.Dispose();
        _session = null;
    }

    /// <summary>A session that has read the prompt, no longer kept here.</summary>
    private DecodingSession Take(int[] prompt)
    {
        if (_session is null || prompt.Length <= _read.Length || !prompt.AsSpan().StartsWith(_read))
        {
            Dispose();
            return DecodingSession.Start(model, [prompt], tokens);
        }

        var session = _session;
        _session = null;
        session.AdvanceOnly(prompt.AsSpan(_read.Length));
        return session;
    }
}
