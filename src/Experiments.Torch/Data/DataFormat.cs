namespace Experiments.Torch.Data;

/// <summary>How rows are written in a file; each but Parquet may be gzipped.</summary>
internal enum DataFormat
{
    /// <summary>Comma-separated, RFC 4180, with a header line.</summary>
    Csv,

    /// <summary>The same with tabs.</summary>
    Tsv,

    /// <summary>An array of objects.</summary>
    Json,

    /// <summary>One object a line.</summary>
    Jsonl,

    /// <summary>One text a line, in the column <c>text</c>.</summary>
    Txt,

    /// <summary>Columns, packed. What lists and structs hold is JSON text in a row.</summary>
    Parquet,
}

internal static class DataFormats
{
    public static bool IsGzip(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>By the file's extension, <c>.gz</c> aside; null where it is none of ours.</summary>
    public static DataFormat? Of(string path)
    {
        var name = IsGzip(path) ? path[..^3] : path;
        return Path.GetExtension(name).ToUpperInvariant() switch
        {
            ".CSV" => DataFormat.Csv,
            ".TSV" => DataFormat.Tsv,
            ".JSON" => DataFormat.Json,
            ".JSONL" or ".NDJSON" => DataFormat.Jsonl,
            ".TXT" => DataFormat.Txt,
            ".PARQUET" when !IsGzip(path) => DataFormat.Parquet,
            _ => null,
        };
    }
}
