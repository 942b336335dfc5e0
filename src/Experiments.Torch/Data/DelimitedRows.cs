using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Data;

/// <summary>
/// CSV and TSV as RFC 4180 has them: quoted fields may hold delimiters, doubled quotes and line breaks; the first record names the
/// columns.
/// </summary>
internal static class DelimitedRows
{
    public static IEnumerable<RawRow> Read(DataFile file, string delimiter, DataProblems problems)
    {
        var quotes = new QuoteCheck();
        var options = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter,
            // Blank lines are counted here: CsvHelper would pass over them without moving a record's first line.
            IgnoreBlankLines = false,
            BadDataFound = bad => quotes.Add(bad.Field),
        };
        using var parser = new CsvParser(file.Text(), options);
        string[]? header = null;
        var line = 1;
        for (; parser.Read(); line = parser.RawRow + 1)
        {
            quotes.Clear();
            var fields = parser.Record ?? [];
            if (parser.RawRecord.AsSpan().Trim("\r\n").IsEmpty)
                continue;
            var source = file.At(line);
            if (quotes.Problem(parser.RawRecord) is { } problem)
                problems.Add(DiagnosticCodes.MalformedRow, problem, source, "Quotes within a quoted field are doubled: \"\"");
            else if (header is null && Duplicate(fields) is { } twice)
                problems.Add(DiagnosticCodes.MalformedRow, $"two columns are named '{twice}'", source);
            else if (header is not null && fields.Length != header.Length)
                problems.Add(DiagnosticCodes.MalformedRow, $"the row has {fields.Length} fields, the header has {header.Length}", source,
                    $"Fields that hold a {(delimiter == "," ? "comma" : "tab")} or a line break are put in quotes");
            else if (header is not null)
                yield return new RawRow(header, fields, source);

            header ??= fields;
        }
    }

    private static string? Duplicate(string[] names) =>
        names.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Key;

    /// <summary>
    /// Tells apart what CsvHelper calls bad data: a quote within an unquoted field is text, a quoted field that ends wrongly is broken.
    /// </summary>
    private sealed class QuoteCheck
    {
        private int _bare;
        private string? _broken;

        public void Clear() => (_bare, _broken) = (0, null);

        public void Add(string field)
        {
            if (field.StartsWith('"'))
                _broken = field;
            else
                _bare += field.Count(c => c == '"');
        }

        /// <summary>Null where the record is sound. A record with an odd number of quotes has run to the end of the file.</summary>
        public string? Problem(string record)
        {
            if (_broken is null && !record.Contains('"'))
                return null;
            if ((record.Count(c => c == '"') - _bare) % 2 != 0)
                return "a quote that is opened in this row is never closed";
            return _broken is null ? null : "text follows a closing quote";
        }
    }
}
