using System.IO.Compression;
using System.Text;
using Experiments.Core.Diagnostics;
using Experiments.Testing;
using Experiments.Torch.Data;

namespace Experiments.Torch.Tests.Data;

public sealed class DataFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Csv_fields_hold_delimiters_quotes_and_line_breaks()
    {
        var rows = Rows("a.csv", "text,label\n\"one, \"\"two\"\"\nthree\",x\n\nplain \"quoted\" text,y\r\n");

        rows.Select(r => r["text"]).ShouldBe(["one, \"two\"\nthree", "plain \"quoted\" text"]);
        rows.Select(r => r["label"]).ShouldBe(["x", "y"]);
        rows.Select(r => r.Source.Line).ShouldBe([2, 5]);
    }

    [Fact]
    public void Tsv_splits_at_tabs_only() =>
        Rows("a.tsv", "text\tlabel\none, two\t1\n").ShouldHaveSingleItem()["text"].ShouldBe("one, two");

    [Fact]
    public void Jsonl_gives_texts_numbers_and_nested_values()
    {
        var rows = Rows("a.jsonl", """
            {"text":"one\ntwo","label":3,"ok":true,"nothing":null}

            {"text":"ü😀","messages":[{"role":"user"}]}
            """);

        rows[0].Values.ShouldBe(["one\ntwo", "3", "true", null]);
        rows[1]["text"].ShouldBe("ü😀");
        rows[1]["messages"].ShouldBe("""[{"role":"user"}]""");
        rows.Select(r => r.Source.Line).ShouldBe([1, 3]);
    }

    [Fact]
    public void Json_arrays_give_the_line_where_each_row_starts()
    {
        var rows = Rows("a.json", """
            [
              {"text": "one"},
              {
                "text": "two"
              }, {"text": "three"}
            ]
            """);

        rows.Select(r => (r["text"], r.Source.Line)).ShouldBe([("one", 2), ("two", 3), ("three", 5)]);
    }

    [Fact]
    public void Txt_is_one_text_a_line() =>
        Rows("a.txt", "one\n\ntwo").Select(r => (r["text"], r.Source.Line)).ShouldBe([("one", 1), ("two", 3)]);

    [Theory]
    [InlineData("a.csv", "text,label\nüber,1\n")]
    [InlineData("a.tsv", "text\tlabel\nüber\t1\n")]
    [InlineData("a.json", """[{"text":"über","label":"1"}]""")]
    [InlineData("a.jsonl", """{"text":"über","label":"1"}""")]
    [InlineData("a.txt", "über")]
    public void Every_format_may_be_gzipped_and_begin_with_a_byte_order_mark(string name, string content)
    {
        using (var stream = File.Create(_folder.File($"{name}.gz")))
        using (var gzip = new GZipStream(stream, CompressionMode.Compress))
        using (var writer = new StreamWriter(gzip, new UTF8Encoding(true)))
            writer.Write(content);

        var row = Read($"{name}.gz").Rows.ShouldHaveSingleItem();

        row.Columns[0].ShouldBe("text");
        row["text"].ShouldBe("über");
    }

    [Theory]
    [InlineData("a.csv", "text,label\na,1\nb\nc,2\n", 3, "1 fields, the header has 2")]
    [InlineData("a.csv", "text,label\n\"a\nb\",1\nc,2,3\n", 4, "3 fields, the header has 2")]
    [InlineData("a.csv", "text,label\na,1\n\"never closed,2\nc,3\n", 3, "never closed")]
    [InlineData("a.csv", "text,label\na,\"1\"\"", 2, "never closed")]
    [InlineData("a.csv", "text,label\n\"a\"b,1\n", 2, "text follows a closing quote")]
    [InlineData("a.csv", "text,text\na,1\n", 1, "two columns are named 'text'")]
    [InlineData("a.jsonl", "{\"text\":1}\n{\"text\":\n", 2, "not valid JSON")]
    [InlineData("a.jsonl", "[1]", 1, "not a JSON object but Array")]
    [InlineData("a.jsonl", """{"a":1,"a":2}""", 1, "not valid JSON")]
    [InlineData("a.jsonl", """{"a":"\ud800"}""", 1, "surrogate")]
    [InlineData("a.json", """{"a":1}""", 1, "one array of objects")]
    [InlineData("a.json", "[\n{\"a\":1},\n{\"a\"}]", 3, "not valid JSON")]
    [InlineData("a.json", "[\n{\"a\":1},\n7]", 3, "not a JSON object but Number")]
    [InlineData("a.json", "[] []", 1, "not valid JSON")]
    public void Broken_rows_are_reported_with_their_line(string name, string content, int line, string reason)
    {
        _folder.Write(name, content);

        var problem = Read(name).Problems.ShouldHaveSingleItem();

        problem.Code.ShouldBe(DiagnosticCodes.MalformedRow);
        problem.Message.ShouldContain(reason);
        problem.Location.ShouldBe(new SourceLocation(_folder.File(name), line, 1));
    }

    [Fact]
    public void Lines_that_are_not_utf8_are_named()
    {
        File.WriteAllBytes(_folder.File("a.csv"), [.. "text,label\nfine,1\n"u8, (byte)'c', 0xE9, .. ",1\nfine,1\n"u8, 0xFF]);

        var problems = Read("a.csv").Problems;

        problems.ShouldAllBe(p => p.Code == DiagnosticCodes.InvalidEncoding);
        problems.Select(p => p.Location.ShouldNotBeNull().Line).ShouldBe([3, 5]);
    }

    [Fact]
    public void Utf16_is_called_by_its_name()
    {
        File.WriteAllText(_folder.File("a.txt"), "text", Encoding.Unicode);

        Read("a.txt").Problems.ShouldHaveSingleItem().Message.ShouldContain("UTF-16");
    }

    [Fact]
    public void A_long_line_across_read_buffers_stays_valid()
    {
        var text = string.Concat(Enumerable.Repeat("aü😀", 700_000));

        Rows("a.txt", $"{text}\nend").Select(r => r.Source.Line).ShouldBe([1, 2]);
    }

    [Theory]
    [InlineData("a.xlsx", DiagnosticCodes.UnsupportedDataFormat)]
    [InlineData("missing.csv", DiagnosticCodes.DataFileNotFound)]
    [InlineData("broken.csv.gz", DiagnosticCodes.MalformedRow)]
    public void Files_that_cannot_be_read_are_coded_errors(string name, string code)
    {
        _folder.Write("broken.csv.gz", "not gzip at all");

        Read(name).Problems.ShouldHaveSingleItem().Code.ShouldBe(code);
    }

    [Fact]
    public void A_truncated_gzip_file_is_a_coded_error()
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.NoCompression, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i}\n"))));
        File.WriteAllBytes(_folder.File("a.txt.gz"), memory.ToArray()[..20_000]);

        Read("a.txt.gz").Problems.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.MalformedRow);
    }

    [Fact]
    public void Gzip_files_joined_end_to_end_are_whole()
    {
        byte[] Compressed(string text)
        {
            using var memory = new MemoryStream();
            using (var gzip = new GZipStream(memory, CompressionMode.Compress))
                gzip.Write(Encoding.UTF8.GetBytes(text));
            return memory.ToArray();
        }

        File.WriteAllBytes(_folder.File("a.txt.gz"), [.. Compressed("one\n"), .. Compressed("a second part\n")]);

        Read("a.txt.gz").Rows.Select(r => r["text"]).ShouldBe(["one", "a second part"]);
    }

    private List<RawRow> Rows(string name, string content)
    {
        _folder.Write(name, content);
        var (rows, problems) = Read(name);
        problems.ShouldBeEmpty();
        return rows;
    }

    private (List<RawRow> Rows, IReadOnlyList<Diagnostic> Problems) Read(string name)
    {
        var problems = new DataProblems();
        var rows = DataFile.Open(_folder.File(name), problems)?.Rows(problems).ToList() ?? [];
        return (rows, problems.Count == 0 ? [] : Should.Throw<ExperimentException>(problems.ThrowIfAny).Diagnostics);
    }
}
