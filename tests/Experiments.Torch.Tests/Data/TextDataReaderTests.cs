using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Testing;
using Experiments.Torch.Data;

namespace Experiments.Torch.Tests.Data;

public sealed class TextDataReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Text_labels_get_ids_in_ordinal_order()
    {
        var data = Read(Options(Csv("train.csv", "b,World", "c,Sports", "a,Business", "d,sports")));

        data.Labels.Names.ShouldBe(["Business", "Sports", "World", "sports"]);
        data.Train.Rows.Select(r => r.Label).ShouldBe([2, 1, 0, 3]);
        data.Labels.ToDictionary()["World"].ShouldBe(2);
    }

    [Fact]
    public void Whole_numbers_get_ids_in_their_own_order() =>
        Read(Options(Csv("train.csv", "a,10", "b,9", "c,-1"))).Labels.Names.ShouldBe(["-1", "9", "10"]);

    [Fact]
    public void Labels_of_the_experiment_win()
    {
        var data = Read(Options(Csv("train.csv", "a,neg", "b,pos")) with { Labels = ["pos", "neutral", "neg"] });

        data.Train.Rows.Select(r => r.Label).ShouldBe([2, 0]);
    }

    [Fact]
    public void Files_are_concatenated_and_cut_to_the_number_of_rows()
    {
        var options = Options(Csv("one.csv", "a,x", "b,y"), Csv("two.csv", "c,x", "d,y")) with
        {
            Validation = new SplitOptions([_folder.File("one.csv"), _folder.File("two.csv")], Rows: 3),
        };

        var data = Read(options);

        data.Train.Rows.Select(r => r.Text).ShouldBe(["a", "b", "c", "d"]);
        data.Validation.ShouldNotBeNull().Rows.Select(r => (r.Index, r.Text)).ShouldBe([(0, "a"), (1, "b"), (2, "c")]);
    }

    [Fact]
    public void Columns_are_mapped_and_pairs_read()
    {
        var path = _folder.Write("train.csv", "premise,hypothesis,gold\np,h,1\nq,i,0\n");

        var data = Read(Options(path) with { Columns = Columns(("text", "premise"), ("text_pair", "hypothesis"), ("label", "gold")) });

        data.Train.Rows.Select(r => (r.Text, r.TextPair, r.Label)).ShouldBe([("p", "h", 1), ("q", "i", 0)]);
    }

    [Fact]
    public void Rows_without_labels_are_read_where_none_are_asked_for()
    {
        var data = TextDataReader.Read(Options(_folder.Write("train.txt", "one\ntwo\n")), labelled: false);

        data.Train.Rows.Select(r => (r.Text, r.Label)).ShouldBe([("one", -1), ("two", -1)]);
        data.Labels.Names.ShouldBeEmpty();
    }

    [Fact]
    public void A_missing_column_lists_what_is_there_and_guesses()
    {
        var problem = Problems(Options(_folder.Write("train.csv", "text,lable\na,1\n"))).ShouldHaveSingleItem();

        problem.Code.ShouldBe(DiagnosticCodes.MissingColumn);
        problem.Message.ShouldContain("'text', 'lable'");
        problem.Hint.ShouldNotBeNull().ShouldContain("did you mean 'lable'?");
        problem.Location.ShouldBe(new SourceLocation(_folder.File("train.csv"), 1, 1));
    }

    [Fact]
    public void A_label_that_training_lacks_is_located_at_its_row()
    {
        var options = Options(Csv("train.csv", "a,cats", "b,dogs")) with { Test = new SplitOptions([Csv("test.csv", "c,dogs", "d,cat")]) };

        var problem = Problems(options).ShouldHaveSingleItem();

        problem.ToString().ShouldStartWith($"{_folder.File("test.csv")}(3,1): error {DiagnosticCodes.UnknownLabel}: ");
        problem.Hint.ShouldBe("did you mean 'cats'?");
    }

    [Fact]
    public void Problems_of_all_splits_are_collected()
    {
        var options = Options(Csv("train.csv", "a,1,extra", "b,")) with
        {
            Validation = new SplitOptions([_folder.File("missing.csv")]),
            Test = new SplitOptions([_folder.Write("test.jsonl", """{"text":null,"label":1}""")]),
        };

        Problems(options).Select(p => (p.Code, p.Location.ShouldNotBeNull().Line)).ShouldBe([
            (DiagnosticCodes.MalformedRow, 2),
            (DiagnosticCodes.MalformedRow, 3),
            (DiagnosticCodes.DataFileNotFound, 0),
            (DiagnosticCodes.MalformedRow, 1)]);
    }

    [Fact]
    public void Twenty_problems_are_shown_and_all_are_counted()
    {
        var problems = Problems(Options(Csv("train.csv", [.. Enumerable.Range(0, 500).Select(_ => "only one field, no: three,")])));

        problems.Count.ShouldBe(DataProblems.Shown + 1);
        problems[^1].Message.ShouldContain("500 rows");
    }

    [Theory]
    [InlineData("train.csv", "text,label\n")]
    [InlineData("train.csv", "")]
    [InlineData("train.jsonl", "\n\n")]
    [InlineData("train.json", "[]")]
    public void Data_without_rows_is_an_error(string name, string content) =>
        Problems(Options(_folder.Write(name, content))).ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.EmptyData);

    [Fact]
    public void A_single_label_is_an_error() =>
        Problems(Options(Csv("train.csv", "a,x", "b,x"))).ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.TooFewLabels);

    [Fact]
    public void Held_out_rows_leave_training_and_keep_their_order()
    {
        var options = Options(Csv("train.csv", [.. Enumerable.Range(0, 100).Select(i => $"t{i:00},{i % 2}")])) with
        {
            Validation = new SplitOptions([], FromTrain: new HoldOut(0.25, Seed: 7, Stratify: false)),
        };

        var data = Read(options);
        var train = data.Train.Rows.Select(r => r.Text).ToList();
        var held = data.Validation.ShouldNotBeNull().Rows.Select(r => r.Text).ToList();

        held.Count.ShouldBe(25);
        train.Concat(held).Order().ShouldBe(Enumerable.Range(0, 100).Select(i => $"t{i:00}"));
        held.ShouldBeInOrder();
        train.ShouldBeInOrder();
        Read(options).Validation.ShouldNotBeNull().Digest.ShouldBe(data.Validation.Digest);
        held.ShouldNotBe(Enumerable.Range(0, 25).Select(i => $"t{i:00}"));
    }

    [Fact]
    public void Stratified_hold_outs_keep_the_share_of_each_label()
    {
        var rows = Enumerable.Range(0, 100).Select(i => $"t{i},{(i < 70 ? "a" : i < 90 ? "b" : "c")}");
        var options = Options(Csv("train.csv", [.. rows])) with
        {
            Validation = new SplitOptions([], FromTrain: new HoldOut(0.1, Seed: 1, Stratify: true)),
        };

        Read(options).Validation.ShouldNotBeNull().Rows.CountBy(r => r.Label).OrderBy(p => p.Key).Select(p => p.Value).ShouldBe([7, 2, 1]);
    }

    [Fact]
    public void A_hold_out_that_empties_a_part_is_an_error()
    {
        var options = Options(Csv("train.csv", "a,x", "b,y")) with
        {
            Validation = new SplitOptions([], FromTrain: new HoldOut(0.9, Seed: 1, Stratify: false)),
        };

        Problems(options).ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.SplitImpossible);
    }

    [Fact]
    public void The_digest_tells_texts_apart_that_run_together()
    {
        var one = Read(Options(Csv("one.csv", "ab,x", "c,y"))).Train.Digest;
        var two = Read(Options(Csv("two.csv", "a,x", "bc,y"))).Train.Digest;

        one.ShouldNotBe(two);
        Read(Options(Csv("three.csv", "ab,x", "c,y"))).Train.Digest.ShouldBe(one);
    }

    private static TextData Read(DataOptions options) => TextDataReader.Read(options, labelled: true);

    private static IReadOnlyList<Diagnostic> Problems(DataOptions options) =>
        Should.Throw<ExperimentException>(() => Read(options)).Diagnostics;

    private static DataOptions Options(params string[] train) => new(new SplitOptions([.. train]), null, null, Columns(), [], 128);

    private static ImmutableSortedDictionary<string, string> Columns(params (string Ours, string Theirs)[] columns) =>
        columns.ToImmutableSortedDictionary(c => c.Ours, c => c.Theirs);

    private string Csv(string name, params string[] rows) => _folder.Write(name, $"text,label\n{string.Join('\n', rows)}\n");
}
