using System.Collections.Immutable;
using Experiments.Core.Plans;
using Experiments.Core.Reports;
using Experiments.Core.Runs;
using Experiments.Core.Specs;
using Experiments.Testing.Plans;
using Experiments.Testing.Reports;
using Experiments.Testing.Stores;

namespace Experiments.Core.Tests.Reports;

public class ReportBuilderTests
{
    [Fact]
    public void Ranks_the_groups_and_says_by_how_much_the_best_is_ahead()
    {
        ReportModel model = Build(("a", 0.80), ("a", 0.84), ("b", 0.90), ("b", 0.94));

        model.Groups.Select(g => g.Name).ShouldBe(["b", "a"]);
        model.Groups[0].Result!.Mean.ShouldBe(0.92, 1e-12);
        model.Groups[0].Result!.Sd!.Value.ShouldBe(0.02 * Math.Sqrt(2), 1e-12);
        model.Answer.Headline.ShouldBe("b: validation accuracy 0.920 ± 0.028 over 2 seeds.");
        model.Answer.Detail.ShouldBe("0.100 above the next best, a (0.820 ± 0.028 over 2 seeds).");
        model.Answer.Standing.ShouldBe(Standing.Separated);
        model.Answer.Caution!.ShouldContain("2 seeds are few");
    }

    [Fact]
    public void Warns_where_the_seeds_of_the_two_best_overlap()
    {
        ReportModel model = Build(("a", 0.80), ("a", 0.92), ("b", 0.90), ("b", 0.94));

        model.Answer.Standing.ShouldBe(Standing.Overlapping);
        model.Answer.Caution!.ShouldContain("overlap");
    }

    [Fact]
    public void Warns_where_a_group_has_one_seed()
    {
        ReportModel model = Build(("a", 0.80), ("b", 0.90), ("b", 0.94));

        model.Answer.Standing.ShouldBe(Standing.SingleSeed);
        model.Answer.Detail.ShouldBe("0.120 above the next best, a (0.800 from 1 seed).");
        model.Groups[1].Result!.Sd.ShouldBeNull();
    }

    [Fact]
    public void Needs_no_caution_with_many_seeds_apart()
    {
        (string, double)[] runs = [.. Enumerable.Range(0, 5).SelectMany(i => new[] { ("a", 0.8 + (0.001 * i)), ("b", 0.9 + (0.001 * i)) })];

        Build(runs).Answer.Caution.ShouldBeNull();
    }

    [Fact]
    public void Says_that_there_is_no_answer_while_no_run_has_finished()
    {
        ReportModel model = ReportBuilder.Build(Input([Record("a", 1, 0.9) with { State = RunState.Failed, Error = new RunError("EXP4005", "diverged") }]));

        model.Answer.Standing.ShouldBe(Standing.Open);
        model.Answer.Headline.ShouldBe("There is no answer yet.");
        model.Failures.Single().Message.ShouldBe("diverged");
        model.Groups.Single().Result.ShouldBeNull();
    }

    [Fact]
    public void Ranks_the_lowest_first_where_less_is_better()
    {
        var objective = new Objective("eval_loss", Direction.Minimize);
        RunRecord[] records = [Record("a", 1, 0.30, "eval_loss"), Record("b", 2, 0.20, "eval_loss")];

        ReportModel model = ReportBuilder.Build(Input([.. records.Select(r => r with { Plan = r.Plan with { Objective = objective } })]));

        model.Groups.Select(g => g.Name).ShouldBe(["b", "a"]);
        model.Answer.Detail!.ShouldStartWith("0.100 below");
        model.Runs.Single(r => r.IsBest).Group.ShouldBe(0);
    }

    [Fact]
    public void Leaves_a_run_that_diverged_out_of_the_ranking()
    {
        ReportModel model = Build(("a", 0.80), ("b", double.NaN));

        model.Groups.Select(g => g.Name).ShouldBe(["a", "b"]);
        model.Groups[1].Result.ShouldBeNull();
    }

    [Fact]
    public void Shows_only_the_parameters_that_differ()
    {
        ReportModel model = ReportBuilder.Build(ReportInputs.ThreeWays());

        model.Parameters.ShouldBe(["mode", "training.learning_rate"]);
        model.Runs.Select(r => r.Parameters[0]).Distinct().ShouldBe(["full", "lora", "head"]);
    }

    [Fact]
    public void Says_why_runs_have_no_result()
    {
        ReportModel model = ReportBuilder.Build(ReportInputs.WithFailures());

        model.Failures.Select(f => (f.State, f.Code)).ShouldBe([("failed", "EXP4005"), ("interrupted", null)], ignoreOrder: true);
        model.Failures.Single(f => f.State == "interrupted").Message.ShouldContain("after step 17 of 60");
        model.Totals.ShouldSatisfyAllConditions(t => t.Runs.ShouldBe(9), t => t.Succeeded.ShouldBe(7), t => t.Seeds.ShouldBe(3));
    }

    [Fact]
    public void Puts_the_loss_first_and_the_learning_rate_last()
    {
        ReportModel model = ReportBuilder.Build(ReportInputs.ThreeWays());

        model.Curves.Select(c => c.Metric).ShouldBe(["loss", "eval_loss", "eval_accuracy", "learning_rate"]);
        model.Curves[0].Lines.Length.ShouldBe(9);
    }

    [Fact]
    public void Averages_long_series_down_and_keeps_their_mean()
    {
        double[] values = [.. Enumerable.Range(0, 3200).Select(i => (double)i)];
        var source = new ReportSource(Record("a", 1, 0.9), [RecordBuilder.Series("loss", values)], []);

        CurveLine line = ReportBuilder.Build(Input([]) with { Runs = [source] }).Curves.Single().Lines.Single();

        line.Points.Length.ShouldBe(160);
        line.Points.Average(p => p.Value).ShouldBe(values.Average(), 1e-9);
    }

    [Fact]
    public void Computes_precision_recall_and_f1_by_class()
    {
        // Of 8 true «a» 6 are found; 2 of 12 true «b» are taken for «a».
        RunRecord record = Record("x", 1, 0.8) with { LabelToId = Labels("a", "b"), Confusion = [[6, 2], [2, 10]] };

        ClassReport classes = ReportBuilder.Build(Input([record])).Classes!;

        classes.Rows[0].ShouldSatisfyAllConditions(
            row => row.Support.ShouldBe(8),
            row => row.Precision.ShouldBe(0.75),
            row => row.Recall.ShouldBe(0.75),
            row => row.F1.ShouldBe(0.75));
        classes.Rows[1].F1.ShouldBe(10.0 / 12, 1e-12);
        classes.MostConfused.Select(p => (p.Label, p.Predicted, p.Count)).ShouldBe([("a", "b", 2), ("b", "a", 2)]);
    }

    [Fact]
    public void Gives_a_class_that_is_never_predicted_zero()
    {
        RunRecord record = Record("x", 1, 0.8) with { LabelToId = Labels("a", "b"), Confusion = [[5, 0], [5, 0]] };

        ClassRow row = ReportBuilder.Build(Input([record])).Classes!.Rows[1];

        (row.Precision, row.Recall, row.F1).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void Finds_the_examples_on_which_runs_differ()
    {
        ReportSource first = Source("a", 1, ("eval", 0, "cat", "cat"), ("eval", 1, "dog", "dog"), ("eval", 2, "cat", "dog"), ("test", 0, "cat", "cat"));
        ReportSource second = Source("b", 2, ("eval", 0, "cat", "cat"), ("eval", 1, "dog", "cat"), ("eval", 2, "cat", "dog"), ("test", 0, "cat", "dog"));

        DisagreementReport report = ReportBuilder.Build(Input([]) with { Runs = [first, second] }).Disagreements!;

        report.Split.ShouldBe("eval");
        (report.Examples, report.AllRight, report.AllWrong, report.Divided).ShouldBe((3, 1, 1, 1));
        DividedExample example = report.Shown.Single();
        example.Index.ShouldBe(1);
        example.Votes.SelectMany(v => v).ShouldBe([new Vote("dog", 1, true), new Vote("cat", 1, false)], ignoreOrder: true);
    }

    [Fact]
    public void Sets_apart_what_differs_between_the_machines()
    {
        ReportModel model = ReportBuilder.Build(ReportInputs.ThreeWays());

        EnvironmentRow differing = model.Environment.Single(r => r.Differs);
        differing.Name.ShouldBe("Threads");
        differing.Values.Select(v => (v.Value, v.Runs.Length)).ShouldBe([("2", 6), ("1", 3)], ignoreOrder: true);
    }

    [Fact]
    public void Names_the_commands_that_repeat_the_sweep()
    {
        ReportModel model = ReportBuilder.Build(ReportInputs.ThreeWays());

        string best = model.Runs.Single(r => r.IsBest).Id;
        model.Reproduce.ShouldBe(["dotnet experiment run experiments/bank-customers/sweep.yaml", $"dotnet experiment show {best}", $"dotnet experiment reproduce {best}"]);
    }

    [Fact]
    public void Refuses_to_report_on_nothing() => Should.Throw<ArgumentException>(() => ReportBuilder.Build(Input([])));

    private static ReportModel Build(params (string Group, double Accuracy)[] runs) =>
        ReportBuilder.Build(Input([.. runs.Select((run, i) => Record(run.Group, i, run.Accuracy))]));

    private static ReportInput Input(ImmutableArray<RunRecord> records) =>
        new("test", "sweep", "Does it work?", null, null, [.. records.Select(r => new ReportSource(r, [], []))]);

    /// <summary>Groups are told apart by a setting, as in a sweep.</summary>
    private static RunRecord Record(string group, int number, double value, string metric = "eval_accuracy")
    {
        RunPlan plan = new PlanBuilder().WithValidation().Set("training.learning_rate", group[0] * 1e-6).Seed(number).Build();
        return RecordBuilder.Run($"{number:x12}") with
        {
            Plan = plan with { Id = new RunId($"{number:x12}"), Name = $"{group} #{number}", Group = group, Objective = new Objective("eval_accuracy", Direction.Maximize) },
            Metrics = RecordBuilder.Metrics((metric, value)),
        };
    }

    private static ReportSource Source(string group, int number, params (string Split, int Index, string Label, string Predicted)[] predictions) => new(
        Record(group, number, 0.9),
        [],
        [.. predictions.Select(p => new Prediction(p.Split, p.Index, $"text {p.Index}", p.Label, p.Predicted, 0.1, [0.5f, 0.5f]))]);

    private static ImmutableSortedDictionary<string, int> Labels(params string[] labels) =>
        labels.Select((label, id) => KeyValuePair.Create(label, id)).ToImmutableSortedDictionary(StringComparer.Ordinal);
}
