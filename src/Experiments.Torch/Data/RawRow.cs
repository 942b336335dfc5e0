using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Data;

/// <summary>One record of a data file. Values are as long as columns; null where JSON says null. Nested JSON stays JSON text.</summary>
/// <param name="Source">The line on which the record starts.</param>
internal sealed record RawRow(IReadOnlyList<string> Columns, IReadOnlyList<string?> Values, SourceLocation Source)
{
    public bool Has(string column) => IndexOf(column) >= 0;

    public string? this[string column] => IndexOf(column) is >= 0 and var index ? Values[index] : null;

    private int IndexOf(string column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] == column)
                return i;
        }

        return -1;
    }
}
