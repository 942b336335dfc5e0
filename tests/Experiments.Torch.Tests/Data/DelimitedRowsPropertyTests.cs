using System.Text;
using Experiments.Testing;
using Experiments.Torch.Data;
using FsCheck;
using FsCheck.Fluent;

namespace Experiments.Torch.Tests.Data;

public sealed class DelimitedRowsPropertyTests
{
    [Fact]
    public void Quoted_rows_come_back_with_the_line_they_start_on()
    {
        var field = Gen.Elements("a", "ü", ",", "\"", "\n", " ", "\r\n", "\t", "x y").ListOf().Select(parts => string.Concat(parts));
        var rows = Gen.Two(field).ListOf();
        using var folder = new TemporaryFolder();

        Prop.ForAll(rows.ToArbitrary(), written =>
        {
            var text = new StringBuilder("first,second\n");
            var lines = new List<int>();
            foreach (var (first, second) in written)
            {
                lines.Add(1 + text.ToString().Count(c => c == '\n'));
                text.Append($"{Quoted(first)},{Quoted(second)}\n");
            }

            var problems = new DataProblems();
            var read = DataFile.Open(folder.Write("a.csv", text.ToString()), problems).ShouldNotBeNull().Rows(problems).ToList();

            return problems.Count == 0
                && read.Select(r => (r["first"], r["second"])).SequenceEqual(written.Select(w => ((string?)w.Item1, (string?)w.Item2)))
                && read.Select(r => r.Source.Line).SequenceEqual(lines);
        }).QuickCheckThrowOnFailure();
    }

    private static string Quoted(string field) => $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
