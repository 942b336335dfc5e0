using Experiments.Core.Diagnostics;
using Experiments.Core.Workers;
using Experiments.Testing;
using Experiments.Testing.Plans;
using Experiments.Torch.Tests.Instructions;
using Experiments.Torch.Tests.Runs;

namespace Experiments.Torch.Tests.Showing;

public sealed class DataViewerTests : IDisposable
{
    private const string Sums = """
        {"instruction": "Add", "input": "two and two", "output": "four", "task": "sums"}
        {"instruction": "Say yes", "input": "", "output": "yes", "task": "words"}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _model = new();

    [Fact]
    public void A_prompt_is_read_and_an_answer_learned()
    {
        var view = Show(Plan(Sums, "text-generation").Set("model", ModelFolders.Decoder(_model, ModelFolders.ChatMl))).Single();

        (view.Format, view.Objective, view.Template, view.TemplateText).ShouldBe(("alpaca", "answers", "chat", ModelFolders.ChatMl));
        var row = view.Rows[0];
        (row.Task, row.Answer, row.Cut, row.Source.Line).ShouldBe(("sums", "four", 0, 1));
        var tokens = row.Sides.Single().Tokens;
        string.Concat(tokens.Select(token => token.Text)).ShouldBe("<|im_start|>user\nAdd\ntwo and two<|im_end|>\n<|im_start|>assistant\nfour<|im_end|>\n");
        string.Concat(tokens.Where(token => token.Learned).Select(token => token.Text)).ShouldBe("four<|im_end|>\n");
        tokens.Where(token => token.Special).Select(token => token.Text).Distinct().ShouldBe(["<|im_start|>", "<|im_end|>"]);
        view.Splits.Single().Learned.ShouldBe(view.Rows.Sum(shown => shown.Sides[0].Tokens.Count(token => token.Learned)));
    }

    [Fact]
    public void Two_stacks_have_an_input_and_an_output()
    {
        var view = Show(Plan(Sums, "text2text-generation").Set("model", ModelFolders.T5).Set("data.max_length", 5), rows: 1).Single();

        view.Rows.Single().Sides.Select(side => side.Name).ShouldBe(["input", "output"]);
        view.Rows[0].Sides[0].Tokens.ShouldAllBe(token => !token.Learned);
        view.Rows[0].Sides[1].Tokens.ShouldAllBe(token => token.Learned);
        view.Rows[0].Cut.ShouldBeGreaterThan(0);
        view.Splits.Single().Summary.Truncated.ShouldBe(2);
        view.Splits[0].Lengths.ShouldBe([5, 5, 5, 5]);
    }

    [Fact]
    public void A_hidden_token_shows_what_is_to_be_predicted()
    {
        var file = _folder.Write("texts.txt", string.Join('\n', Enumerable.Repeat("the film was good and I liked it very much indeed", 8)));

        var view = Show(new PlanBuilder().Set("task", "fill-mask").Set("model", Quickstart.Model).Set("data.train", file), rows: 8).Single();

        view.Objective.ShouldBe("masked tokens");
        var hidden = view.Rows.SelectMany(row => row.Sides[0].Tokens).Where(token => token.Text.Contains("[MASK]", StringComparison.Ordinal)).ToList();
        hidden.Count.ShouldBeGreaterThan(3);
        hidden.ShouldAllBe(token => token.Learned && token.Target != null);
    }

    [Fact]
    public void Plans_that_see_their_data_alike_share_a_view()
    {
        var plans = Quickstart.Plan().Axis("training.learning_rate", 1e-3, 1e-4).Variant("full").Variant("head", ("mode", "head"))
            .Variant("instruction", ("mode", "instruction"), ("model", ModelFolders.T5)).BuildAll();

        var views = TorchTraining.ShowData(new ShowDataRequest(plans, "validation", 2), CancellationToken.None).Views;

        views.Count.ShouldBe(2);
        (views[0].Objective, views[0].Runs.Count, views[0].Rows.Count).ShouldBe(("classes", 4, 2));
        views[0].Rows[0].Sides.Single().Tokens[0].Special.ShouldBeTrue();
        (views[1].Objective, views[1].Runs.Count).ShouldBe(("answers", 2));
        views[1].Labels.ShouldBe(views[0].Labels);
        views[1].Rows[0].Source.ShouldBe(views[0].Rows[0].Source);
    }

    [Fact]
    public void A_split_that_is_not_there_is_refused() =>
        Should.Throw<ExperimentException>(() => Show(Plan(Sums, "text2text-generation").Set("model", ModelFolders.T5), "test")).Diagnostics.Single().Message
            .ShouldContain("no test rows");

    public void Dispose()
    {
        _folder.Dispose();
        _model.Dispose();
    }

    private PlanBuilder Plan(string jsonl, string task) => new PlanBuilder().Set("task", task).Set("data.train", _folder.Write("rows.jsonl", jsonl));

    private static IReadOnlyList<DataView> Show(PlanBuilder plan, string split = "train", int rows = 3) =>
        TorchTraining.ShowData(new ShowDataRequest([plan.Build()], split, rows), CancellationToken.None).Views;
}
