using Experiments.Core.Reports;
using Experiments.Testing.Reports;

namespace Experiments.Core.Tests.Reports;

public class AnswerReportTests
{
    private static readonly ReportModel Model = ReportBuilder.Build(ReportInputs.Answering());

    private static readonly AnswerReport Answers = Model.Answers!;

    [Fact]
    public void Stands_the_answers_of_each_group_side_by_side()
    {
        Answers.Groups.Length.ShouldBe(2);
        Answers.Examples.ShouldBe(6);
        AnsweredExample first = Answers.Shown[0];
        first.Reference.ShouldBe("blue");
        first.Answers.Select(a => a.Before).ShouldBe(["thing thing thing", "thing thing thing"]);
        first.Answers.Select(a => a.After).ShouldBe(["the sea", "blue"], ignoreOrder: true);
        first.Answers.ShouldAllBe(a => a.IsRight == (a.After == "blue"));
    }

    [Fact]
    public void Measures_each_task_over_all_seeds_of_a_group()
    {
        Answers.Measure.ShouldBe("rougeL");
        Answers.Tasks.Select(t => (t.Task, t.Examples)).ShouldBe([("colours", 4), ("things", 2)]);
        // Runs 0 and 1: rows 0 to 3 are wrong at 0 and 3, and at 1: 5 of 8 are right.
        Answers.Tasks[0].ByGroup.ShouldContain(5.0 / 8);
    }

    [Fact]
    public void Free_answers_are_no_classes()
    {
        Model.Disagreements.ShouldBeNull();
        Model.Classes.ShouldBeNull();
    }

    [Fact]
    public void Classes_are_no_free_answers() => ReportBuilder.Build(ReportInputs.ThreeWays()).Answers.ShouldBeNull();
}
