using System.Text.Unicode;
using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Data;

/// <summary>One pass over a file's bytes ahead of its parser, which would not know the lines that are not UTF-8.</summary>
internal static class Utf8Scan
{
    private const int Chunk = 1 << 20;

    /// <summary>Whether every line is UTF-8, each that is not is reported, and how many bytes and lines there are.</summary>
    public static (bool Valid, long Length, int Lines) Run(Stream stream, string path, DataProblems problems)
    {
        var scan = new LineScan(path, problems);
        var buffer = new byte[Chunk];
        var filled = 0;
        long length = 0;
        while (stream.Read(buffer, filled, buffer.Length - filled) is > 0 and var count)
        {
            filled += count;
            length += count;
            // A line feed is never part of a longer UTF-8 sequence: up to the last one the bytes can be judged.
            var complete = buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
            scan.Add(buffer.AsSpan(0, complete));
            buffer.AsSpan(complete, filled - complete).CopyTo(buffer);
            filled -= complete;
            if (filled == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
        }

        scan.Add(buffer.AsSpan(0, filled));
        return (scan.Valid, length, scan.Line);
    }

    private sealed class LineScan(string path, DataProblems problems)
    {
        /// <summary>The one that comes next, from 1.</summary>
        public int Line { get; private set; } = 1;

        public bool Valid { get; private set; } = true;

        /// <summary>Takes whole lines.</summary>
        public void Add(ReadOnlySpan<byte> bytes)
        {
            if (Utf8.IsValid(bytes))
            {
                Line += bytes.Count((byte)'\n');
                return;
            }

            Valid = false;
            while (!bytes.IsEmpty)
            {
                var end = bytes.IndexOf((byte)'\n');
                var line = end < 0 ? bytes : bytes[..end];
                if (!Utf8.IsValid(line))
                    Report(line);
                bytes = end < 0 ? [] : bytes[(end + 1)..];
                Line++;
            }
        }

        private void Report(ReadOnlySpan<byte> line)
        {
            // Files begin with U+FEFF in UTF-16 of either byte order.
            var utf16 = Line == 1 && line is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];
            problems.Add(DiagnosticCodes.InvalidEncoding, utf16 ? "the file is UTF-16, not UTF-8" : "the line is not UTF-8",
                new SourceLocation(path, Line, 1), "Save the file as UTF-8, for instance with iconv -t UTF-8");
        }
    }
}
