using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Testing;
using Experiments.Torch.Data;
using Experiments.Torch.Tests.Fuzzing;
using Experiments.Torch.Tests.Runs;
using Parquet;
using Parquet.Serialization;

namespace Experiments.Torch.Tests.Data;

public sealed class ParquetRowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(CompressionMethod.Snappy)]
    [InlineData(CompressionMethod.Zstd)]
    [InlineData(CompressionMethod.Gzip)]
    [InlineData(CompressionMethod.None)]
    public async Task Reads_texts_numbers_and_what_is_missing(CompressionMethod compression)
    {
        var path = await WriteAsync("rows.parquet", new ParquetOptions { CompressionMethod = compression },
            new Row { Text = "grüß dich, \"Welt\"\n😀", Label = 1, Score = 0.5, Good = true }, new Row { Text = null, Label = -2 });

        var rows = Read(path);

        rows[0].Columns.ShouldBe(["Text", "Label", "Score", "Good", "Tags", "Messages"]);
        rows[0].Values.ShouldBe(["grüß dich, \"Welt\"\n😀", "1", "0.5", "true", null, null]);
        rows[1].Values.ShouldBe([null, "-2", null, null, null, null]);
        rows.Select(row => row.Source.ToString()).ShouldBe([$"{path}(1)", $"{path}(2)"]);
    }

    [Fact]
    public async Task Lists_and_structs_are_json_as_in_json_files()
    {
        var path = await WriteAsync("rows.parquet", null, new Row
        {
            Text = "x",
            Tags = ["a", "\"b\"\n"],
            Messages = [new Message { Role = "user", Content = "hi" }, new Message { Role = "assistant", Content = "ja — ü" }],
        });

        var row = Read(path)[0];

        row["Tags"].ShouldBe("""["a","\"b\"\n"]""");
        row["Messages"].ShouldBe("""[{"Role":"user","Content":"hi"},{"Role":"assistant","Content":"ja — ü"}]""");
    }

    [Fact]
    public async Task Row_groups_follow_one_another()
    {
        var path = await WriteAsync("rows.parquet", new ParquetOptions { RowGroupSize = 3 },
            [.. Enumerable.Range(0, 10).Select(i => new Row { Text = $"t{i}", Label = i })]);

        Read(path).Select(row => row["Text"]).ShouldBe(Enumerable.Range(0, 10).Select(i => $"t{i}"));
    }

    [Fact]
    public async Task Trains_from_it_as_from_any_file()
    {
        var path = await WriteAsync("train.parquet", null, new Row { Text = "good", Label = 1 }, new Row { Text = "bad", Label = 0 });
        var options = Quickstart.Plan("full").Build().Configuration.Data with
        {
            Train = new SplitOptions([path]),
            Validation = null,
            Test = null,
            Columns = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("text", "Text").Add("label", "Label"),
            Labels = [],
        };

        var data = TextDataReader.Read(options, labelled: true);

        data.Train.Rows.Select(row => (row.Text, row.Label)).ShouldBe([("good", 1), ("bad", 0)]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(100)]
    public async Task A_file_that_is_cut_off_is_refused(int kept)
    {
        var path = await WriteAsync("rows.parquet", null, new Row { Text = "a long enough text to be cut somewhere in the middle", Label = 1 });
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..kept]);
        var problems = new DataProblems();

        DataFile.Open(path, problems).ShouldBeNull();

        problems.Told.Single().Code.ShouldBe(DiagnosticCodes.MalformedRow);
        problems.Told.Single().Hint.ShouldNotBeNull().ShouldContain("to_json");
    }

    [Fact]
    public async Task Damaged_files_are_read_or_refused_and_never_crash()
    {
        var path = await WriteAsync("rows.parquet", null,
            [.. Enumerable.Range(0, 20).Select(i => new Row { Text = $"text {i}", Label = i % 3, Tags = ["a"], Messages = [new Message { Role = "r", Content = "c" }] })]);
        var whole = File.ReadAllBytes(path);
        var refused = 0;
        for (var number = 0; number < Math.Min(Fuzz.Count, 300); number++)
        {
            File.WriteAllBytes(path, new Mutator((ulong)number).Mutate(whole));
            var problems = new DataProblems();
            if (DataFile.Open(path, problems) is { } file)
                _ = file.Rows(problems).Count();
            refused += problems.Count > 0 ? 1 : 0;
            problems.Told.ShouldAllBe(problem => problem.Code == DiagnosticCodes.MalformedRow);
        }

        refused.ShouldBeGreaterThan(50);
    }

    private async Task<string> WriteAsync(string name, ParquetOptions? options, params Row[] rows)
    {
        var path = _folder.File(name);
        await using var stream = File.Create(path);
        await ParquetSerializer.SerializeAsync(rows, stream, options);
        return path;
    }

    private static List<RawRow> Read(string path)
    {
        var problems = new DataProblems();
        List<RawRow> rows = [.. DataFile.Open(path, problems).ShouldNotBeNull().Rows(problems)];
        problems.ThrowIfAny();
        return rows;
    }

    private sealed class Row
    {
        public string? Text { get; set; }

        public long Label { get; set; }

        public double? Score { get; set; }

        public bool? Good { get; set; }

        public List<string>? Tags { get; set; }

        public List<Message>? Messages { get; set; }
    }

    private sealed class Message
    {
        public string? Role { get; set; }

        public string? Content { get; set; }
    }
}
