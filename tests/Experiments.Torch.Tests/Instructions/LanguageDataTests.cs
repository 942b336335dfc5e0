using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Testing;
using Experiments.Testing.Plans;
using Experiments.Torch.Data;
using Experiments.Torch.Instructions;
using Experiments.Torch.Models;
using Experiments.Torch.Tests.Runs;
using Experiments.Torch.Training;

namespace Experiments.Torch.Tests.Instructions;

public sealed class LanguageDataTests : IDisposable
{
    private const string Sums = """
        {"instruction": "Add", "input": "two and two", "output": "four", "task": "sums"}
        {"instruction": "Say yes", "input": "", "output": "yes", "task": "words"}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _model = new();

    [Fact]
    public void Seq2seq_rows_have_an_input_and_an_output_each_with_its_end()
    {
        var data = Read(Plan(Sums, "text2text-generation").Set("model", ModelFolders.T5));

        data.Kind.ShouldBe(LanguageModeling.Seq2Seq);
        (data.Format, data.Template!.Name).ShouldBe((RowFormat.Alpaca, "instruction"));
        var row = data.Train.Tokens.Row(0);
        Text(data, row.Ids).ShouldBe("Instruction: Add Input: two and two</s>");
        Text(data, row.Labels).ShouldBe("four</s>");
        data.Prompt(data.Train, 0).ShouldBe(row.Ids);
        var example = data.Train.Example(0);
        (example.Prompt, example.Reference, example.Task, example.Source.Line).ShouldBe(("Instruction: Add\nInput: two and two", "four", "sums", 1));
        data.Summaries.Single().Rows.ShouldBe(2);
    }

    [Fact]
    public void Both_sides_are_cut_to_their_own_length_and_keep_their_end()
    {
        var data = Read(Plan(Sums, "text2text-generation").Set("model", ModelFolders.T5).Set("data.max_length", 5).Set("data.max_target_length", 2));

        var row = data.Train.Tokens.Row(0);
        (row.Ids.Length, row.Ids[^1]).ShouldBe((5, data.Tokenizer.EosId!.Value));
        (row.Labels.Length, row.Labels[^1]).ShouldBe((2, data.Tokenizer.EosId!.Value));
        data.Train.Tokens.Truncated.ShouldBe(2);
        data.Notes.Single().ShouldContain("2 of 2 train rows");
    }

    [Fact]
    public void A_causal_row_is_its_prompt_unlearned_and_its_answer_learned()
    {
        var data = Read(Plan(Sums).Set("model", ModelFolders.Decoder(_model)));

        var row = data.Train.Tokens.Row(0);
        Text(data, row.Ids).ShouldBe("Instruction: Add\nInput: two and two\nOutput: four<|im_end|>");
        Learned(data, row).ShouldBe(" four<|im_end|>");
        Text(data, data.Prompt(data.Train, 0)).ShouldBe("Instruction: Add\nInput: two and two\nOutput:");
        data.Prompt(data.Train, 0).ShouldBe(row.Ids[..^2]);
    }

    [Fact]
    public void Everything_is_learned_where_completion_only_loss_is_off()
    {
        var data = Read(Plan(Sums).Set("model", ModelFolders.Decoder(_model)).Set("training.completion_only_loss", false));

        // All but the first token, which nothing comes before.
        var row = data.Train.Tokens.Row(0);
        Learned(data, row).ShouldBe(Text(data, row.Ids[1..]));
        Text(data, row.Ids).ShouldBe("Instruction: Add\nInput: two and two\nOutput: four<|im_end|>");
    }

    [Theory]
    [InlineData("{}", "user\nHi<|im_end|>\n<|im_start|>assistant\nYo<|im_end|>\n<|im_start|>user\nAgain<|im_end|>\n<|im_start|>assistant\nSure<|im_end|>\n")]
    [InlineData("""{"training.assistant_only_loss": true}""", "Yo<|im_end|>|Sure<|im_end|>")]
    [InlineData("""{"training.completion_only_loss": true}""", "Sure<|im_end|>\n")]
    [InlineData("""{"training.completion_only_loss": true, "training.assistant_only_loss": true}""", "Sure<|im_end|>\n")]
    public void What_is_learned_of_a_conversation_is_for_the_settings_to_say(string settings, string learned)
    {
        const string Chat = """{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yo"}, {"role": "user", "content": "Again"}, {"role": "assistant", "content": "Sure"}]}""";
        var plan = Plan(Chat).Set("model", ModelFolders.Decoder(_model, ModelFolders.MarkedChatMl));
        foreach (var (key, value) in System.Text.Json.Nodes.JsonNode.Parse(settings)!.AsObject())
            plan.Set(key, (bool)value!);

        var data = Read(plan);

        Learned(data, data.Train.Tokens.Row(0)).ShouldBe(learned);
        data.Train.Example(0).Reference.ShouldBe("Sure");
        Text(data, data.Prompt(data.Train, 0)).ShouldEndWith("<|im_start|>user\nAgain<|im_end|>\n<|im_start|>assistant\n");
    }

    [Fact]
    public void An_answer_beyond_the_greatest_length_is_counted_and_named()
    {
        var long_ = $$"""{"instruction": "{{string.Concat(Enumerable.Repeat("word ", 40))}}", "output": "x"}""";
        var data = Read(Plan($"{Sums}\n{long_}").Set("model", ModelFolders.Decoder(_model)).Set("data.max_length", 30));

        data.Train.Unlearned.ShouldBe([2]);
        data.Notes.ShouldContain(note => note.Contains("1 train rows have nothing to learn", StringComparison.Ordinal) && note.Contains("rows.jsonl(3,1)", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_of_which_none_teaches_anything_are_refused()
    {
        var problem = Should.Throw<ExperimentException>(() => Read(Plan(Sums).Set("model", ModelFolders.Decoder(_model)).Set("data.max_length", 4))).Diagnostics.Single();

        problem.Code.ShouldBe(DiagnosticCodes.NothingSupervised);
    }

    [Fact]
    public void Rows_that_the_template_refuses_are_all_reported()
    {
        ModelFolders.Decoder(_model, "{{ raise_exception('no: ' + messages[0].content) }}");

        var problems = Should.Throw<ExperimentException>(() => Read(Plan(Sums).Set("model", _model.Path))).Diagnostics;

        problems.Select(problem => problem.Location!.Value.Line).ShouldBe([1, 2]);
        problems[1].Message.ShouldContain("no: Say yes");
    }

    [Fact]
    public void Classification_data_asks_and_every_label_is_a_candidate()
    {
        var file = _folder.Write("news.csv", "text,label\nGoal!,world_cup\nStocks fell.,Business\nAgain a goal,world_cup\n");
        var data = Read(Quickstart.Plan("instruction").Set("model", ModelFolders.T5).Set("data.train", file).Set("data.train.rows", 3).Set("data.labels", new[] { "Business", "world_cup" })
            .Set("data.validation", file).Set("data.validation.rows", 2).Set("instruction.text", "What is it about?").Set("instruction.labels", new Dictionary<string, string> { ["Business"] = "money" }));

        data.Format.ShouldBe(RowFormat.Classification);
        var example = data.Train.Example(0);
        (example.Prompt, example.Reference, example.Label).ShouldBe(("Instruction: What is it about?\nInput: Goal!", "world cup", 1));
        data.Candidates.Select(candidate => Text(data, candidate)).ShouldBe(["money</s>", "world cup</s>"]);
        data.Train.Tokens.Row(0).Labels.ShouldBe(data.Candidates[1]);
        data.Validation!.Tokens.Count.ShouldBe(2);
        data.Labels.Names.ShouldBe(["Business", "world_cup"]);
    }

    [Fact]
    public void Texts_give_way_so_that_every_answer_fits_behind_the_question()
    {
        var file = _folder.Write("news.csv", $"text,label\n{string.Concat(Enumerable.Repeat("word ", 60))},a\nshort,b\n");
        var data = Read(Quickstart.Plan("instruction").Set("model", ModelFolders.Decoder(_model, ModelFolders.ChatMl)).Set("data.train", file).Set("data.train.rows", 2)
            .Set("data.labels", new[] { "a", "b" }).Set("data.validation", file).Set("data.validation.rows", 2).Set("instruction.text", "Which?").Set("data.max_length", 32));

        data.Kind.ShouldBe(LanguageModeling.Causal);
        var row = data.Train.Tokens.Row(0);
        row.Ids.Length.ShouldBeLessThanOrEqualTo(32);
        Text(data, row.Ids).ShouldEndWith("word<|im_end|>\n<|im_start|>assistant\na<|im_end|>\n");
        Text(data, row.Ids).ShouldStartWith("<|im_start|>user\nWhich?\nword word");
        row.Ids[^data.Candidates[0].Length..].ShouldBe(data.Candidates[0]);
        data.Prompt(data.Train, 0).ShouldBe(row.Ids[..^data.Candidates[0].Length]);
        data.Train.Tokens.Truncated.ShouldBe(1);
    }

    [Fact]
    public void Two_labels_with_one_answer_are_refused()
    {
        var file = _folder.Write("news.csv", "text,label\nx,a_b\ny,a b\n");

        var problem = Should.Throw<ExperimentException>(() => Read(Quickstart.Plan("instruction").Set("model", ModelFolders.T5).Set("data.train", file).Set("data.labels", new[] { "a_b", "a b" })
            .Set("data.validation", file))).Diagnostics.Single();

        problem.Message.ShouldContain("'a_b' and 'a b'");
    }

    [Fact]
    public void A_question_that_leaves_no_room_is_refused()
    {
        var file = _folder.Write("news.csv", "text,label\nx,a\ny,b\n");

        Should.Throw<ExperimentException>(() => Read(Quickstart.Plan("instruction").Set("model", ModelFolders.Decoder(_model)).Set("data.train", file).Set("data.labels", new[] { "a", "b" })
            .Set("data.validation", file).Set("data.max_length", 8))).Diagnostics[0].Message.ShouldContain("the question and the longest answer alone");
    }

    [Fact]
    public void Held_out_rows_are_none_of_the_training_rows()
    {
        var rows = string.Join('\n', Enumerable.Range(0, 20).Select(i => $$"""{"instruction": "q{{i}}", "output": "a", "task": "t{{i % 2}}"}"""));
        var data = Read(Plan(rows).Set("model", ModelFolders.Decoder(_model))
            .Set("data.validation.from", "train").Set("data.validation.fraction", 0.2).Set("data.validation.stratify", true));

        data.Train.Tokens.Count.ShouldBe(16);
        data.Validation!.Rows.Select(row => row.Task).Order().ShouldBe(["t0", "t0", "t1", "t1"]);
        data.Validation.Rows.Select(row => row.Instruction).Intersect(data.Train.Rows.Select(row => row.Instruction)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("fill-mask", """{"instruction": "q", "output": "a"}""", "{}", "plain text")]
    [InlineData("text-generation", """{"text": "t"}""", """{"training.completion_only_loss": true}""", "no answers")]
    [InlineData("text-generation", """{"text": "t"}""", """{"mode": "instruction"}""", "needs answers")]
    [InlineData("text-generation", """{"instruction": "q", "output": "a"}""", """{"training.assistant_only_loss": true, "instruction.template": "plain"}""", "needs a chat template")]
    public void Rows_that_do_not_go_with_the_settings_are_refused(string task, string rows, string settings, string message)
    {
        var plan = Plan(rows, task).Set("model", ModelFolders.Decoder(_model));
        foreach (var (key, value) in System.Text.Json.Nodes.JsonNode.Parse(settings)!.AsObject())
            plan.Set(key, value!.GetValueKind() == System.Text.Json.JsonValueKind.String ? (string)value! : (bool)value!);

        Should.Throw<ExperimentException>(() => Read(plan)).Diagnostics.Single().Message.ShouldContain(message);
    }

    [Fact]
    public void A_plain_text_teaches_a_decoder_each_next_token()
    {
        var data = Read(Plan("""{"text": "Once upon a time."}""").Set("model", ModelFolders.Decoder(_model)));

        var row = data.Train.Tokens.Row(0);
        Text(data, row.Ids).ShouldBe("Once upon a time.<|im_end|>");
        row.Labels.ShouldBe([SupervisedRows.Unsupervised, .. row.Ids[1..]]);
        (data.Train.Example(0).Prompt, data.Train.Example(0).Reference).ShouldBe(("Once upon a time.", null));
        data.Template.ShouldBeNull();
    }

    [Fact]
    public void Joined_texts_are_cut_into_blocks_and_none_is_lost()
    {
        var rows = string.Join('\n', Enumerable.Range(0, 9).Select(i => $$"""{"text": "Text number {{i}} it is."}"""));
        var data = Read(Plan(rows).Set("model", ModelFolders.Decoder(_model)).Set("pretraining.group_texts", true).Set("data.max_length", 10));

        var all = Enumerable.Range(0, data.Train.Tokens.Count).SelectMany(row => data.Train.Tokens.Row(row).Ids).ToList();
        Text(data, all).ShouldBe(string.Concat(Enumerable.Range(0, 9).Select(i => $"Text number {i} it is.<|im_end|>")));
        Enumerable.Range(0, data.Train.Tokens.Count - 1).ShouldAllBe(row => data.Train.Tokens.Row(row).Ids.Length == 10);
        data.Train.Rows[1].Source.Line.ShouldBeGreaterThan(1);
    }

    [Fact]
    public void Tokens_are_kept_by_what_was_rendered_and_by_what_is_learned()
    {
        using var cache = new TemporaryFolder();
        ModelFolders.Decoder(_model);
        int Files() => Directory.GetFiles(cache.Path).Length;
        LanguageData Again(string template, int length) => Read(
            Plan(Sums).Set("model", _model.Path).Set("instruction.template", template).Set("data.max_length", length), cache.Path);

        using (var first = Again("plain", 64))
        using (var second = Again("plain", 64))
        {
            Files().ShouldBe(1);
            second.Train.Tokens.Row(1).Labels.ShouldBe(first.Train.Tokens.Row(1).Labels);
            (second.Train.Tokens.Truncated, second.Train.Unlearned.Length).ShouldBe((0, 0));
        }

        using (var shorter = Again("plain", 6))
            shorter.Train.Tokens.Truncated.ShouldBe(2);
        Files().ShouldBe(2);
        Again("alpaca", 64).Dispose();
        Files().ShouldBe(3);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _model.Dispose();
    }

    private PlanBuilder Plan(string jsonl, string task = "text-generation") =>
        new PlanBuilder().Set("task", task).Set("data.train", _folder.Write("rows.jsonl", jsonl));

    private static LanguageData Read(PlanBuilder plan, string? cache = null) =>
        LanguageData.Read(RunConfiguration.From(plan.Build().Settings), new TokenCache(cache), CancellationToken.None);

    private static string Text(LanguageData data, IEnumerable<int> ids) => data.Tokenizer.Decode(ids, skipSpecialTokens: false);

    /// <summary>What is learned, stretch by stretch.</summary>
    private static string Learned(LanguageData data, SupervisedRow row)
    {
        var stretches = new List<List<int>>();
        for (var i = 0; i < row.Labels.Length; i++)
        {
            if (row.Labels[i] == SupervisedRows.Unsupervised)
                continue;
            if (i == 0 || row.Labels[i - 1] == SupervisedRows.Unsupervised)
                stretches.Add([]);
            stretches[^1].Add(row.Labels[i]);
        }

        return string.Join('|', stretches.Select(stretch => Text(data, stretch)));
    }
}
