namespace Experiments.Torch.Generation;

/// <summary>An answer as it grows: hands on what is new in its text, token by token. White space before it is left out.</summary>
internal sealed class AnswerStream(AnswerText text, Action<string> show)
{
    private readonly List<int> _ids = [];
    private string _shown = "";

    public void Add(int token)
    {
        _ids.Add(token);
        Show(text.Settled(_ids).TrimStart());
    }

    /// <summary>The rest, and all of the text.</summary>
    /// <param name="ids">The answer's tokens.</param>
    public string End(IReadOnlyList<int> ids)
    {
        var whole = text.Of(ids).TrimStart();
        Show(whole);
        return whole;
    }

    // Decoders may take back a space or the like; what is shown stays, and the text goes on where both agree again.
    private void Show(string now)
    {
        if (now.Length <= _shown.Length || !now.StartsWith(_shown, StringComparison.Ordinal))
            return;
        show(now[_shown.Length..]);
        _shown = now;
    }
}
