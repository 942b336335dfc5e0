using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Data;

/// <summary>
/// Collects what is wrong with data: the first so many in full, the others counted, as a broken file has thousands of them.
/// </summary>
internal sealed class DataProblems
{
    public const int Shown = 20;

    private readonly List<Diagnostic> _first = [];

    public int Count { get; private set; }

    public Diagnostic First => _first[0];

    public void Add(string code, string message, SourceLocation location, string? hint = null)
    {
        Count++;
        if (_first.Count < Shown)
            _first.Add(Diagnostic.Error(code, message, location, hint));
    }

    /// <summary>The first of them, and how many there are in all.</summary>
    public IReadOnlyList<Diagnostic> Told
    {
        get
        {
            if (Count == _first.Count)
                return _first;
            var last = _first[^1];
            return [.. _first,
                Diagnostic.Error(last.Code, $"{Count} rows or files are broken in all, the first {Shown} are listed", last.Location)];
        }
    }

    /// <exception cref="ExperimentException">There were problems.</exception>
    public void ThrowIfAny()
    {
        if (Count > 0)
            throw new ExperimentException(Told);
    }
}
