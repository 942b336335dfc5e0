using System.IO.Compression;
using System.Text;
using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Data;

/// <summary>A data file that exists, has a format we read and, where it is text, is UTF-8 throughout.</summary>
internal sealed record DataFile(string Path, DataFormat Format)
{
    /// <summary>False where lines are not UTF-8 and it was opened all the same: what they hold is read as U+FFFD.</summary>
    public bool IsUtf8 { get; private init; } = true;

    /// <summary>Of Parquet, its rows.</summary>
    public int Lines { get; private init; }

    /// <summary>Checks the file, or returns null and says in <paramref name="problems"/> what is wrong with it.</summary>
    public static DataFile? Open(string path, DataProblems problems) =>
        OpenLeniently(path, problems) is { IsUtf8: true } file ? file : null;

    /// <summary>As <see cref="Open"/>, and lines that are not UTF-8 are reported but do not keep the others from being read.</summary>
    public static DataFile? OpenLeniently(string path, DataProblems problems)
    {
        var location = new SourceLocation(path);
        if (DataFormats.Of(path) is not { } format)
        {
            var kind = System.IO.Path.GetExtension(path);
            problems.Add(DiagnosticCodes.UnsupportedDataFormat, $"files of the kind '{kind}' are not read", location,
                "csv, tsv, json, jsonl and txt are, each also .gz, and parquet; from Python, datasets.load_dataset(…).to_json(…) writes jsonl");
            return null;
        }

        if (!File.Exists(path))
        {
            problems.Add(DiagnosticCodes.DataFileNotFound,
                Directory.Exists(path) ? "this is a folder, not a data file" : "the data file does not exist", location,
                "Paths are relative to the file that names them");
            return null;
        }

        if (format == DataFormat.Parquet)
            return ParquetRows.Count(path, problems) is { } rows ? new DataFile(path, format) { Lines = rows } : null;
        try
        {
            using var stream = Decompressed(path);
            var scan = Utf8Scan.Run(stream, path, problems);
            if (DataFormats.IsGzip(path) && !GzipTrailer.IsComplete(path, scan.Length))
                throw new InvalidDataException("the gzip file was cut off");
            return new DataFile(path, format) { IsUtf8 = scan.Valid, Lines = scan.Lines };
        }
        catch (InvalidDataException e)
        {
            problems.Add(DiagnosticCodes.MalformedRow, $"the data file is damaged: {e.Message}", location, "Fetch it again");
        }
        catch (IOException e)
        {
            problems.Add(DiagnosticCodes.DataFileNotFound, $"the data file cannot be read: {e.Message}", location);
        }
        catch (UnauthorizedAccessException e)
        {
            problems.Add(DiagnosticCodes.DataFileNotFound, $"the data file may not be read: {e.Message}", location, "Check its permissions");
        }

        return null;
    }

    /// <summary>The rows in the order of the file. Broken ones are left out and reported.</summary>
    public IEnumerable<RawRow> Rows(DataProblems problems) => Format switch
    {
        DataFormat.Csv => DelimitedRows.Read(this, ",", problems),
        DataFormat.Tsv => DelimitedRows.Read(this, "\t", problems),
        DataFormat.Json => JsonRows.ReadArray(this, problems),
        DataFormat.Jsonl => JsonRows.ReadLines(this, problems),
        DataFormat.Parquet => ParquetRows.Read(this, problems),
        _ => TextRows(),
    };

    /// <summary>The content as text, a byte order mark taken off.</summary>
    public StreamReader Text() =>
        new(Decompressed(Path), new UTF8Encoding(true, throwOnInvalidBytes: IsUtf8), detectEncodingFromByteOrderMarks: false, 1 << 16);

    public SourceLocation At(int line) => Format == DataFormat.Parquet ? new(Path, line) : new(Path, line, 1);

    private IEnumerable<RawRow> TextRows()
    {
        string[] columns = ["text"];
        using var reader = Text();
        for (var line = 1; reader.ReadLine() is { } text; line++)
        {
            if (text.Length > 0)
                yield return new RawRow(columns, [text], At(line));
        }
    }

    private static Stream Decompressed(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        return DataFormats.IsGzip(path) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }
}
