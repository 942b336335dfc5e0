using System.Text.Encodings.Web;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Testing;
using Experiments.Testing.Plans;
using Experiments.Torch.Tests.Instructions;

namespace Experiments.Torch.Tests.Linting;

/// <summary>Rows to learn tokens from: 1,000 conversations that nothing is wrong with, and one that something is.</summary>
public sealed class InstructionLintTests : IDisposable
{
    private const int Planted = 617;
    private const string Unclosed = "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TemporaryFolder _data = new();
    private readonly TemporaryFolder _model = new();

    public static TheoryData<string, string, string> Defects { get; } = new()
    {
        { "answer beyond max_length", DiagnosticCodes.NothingToLearn, "wholly beyond data.max_length = 256" },
        { "answer cut", DiagnosticCodes.TruncatedRows, "beyond data.max_length = 256" },
        { "empty answer", DiagnosticCodes.EmptyText, "'turn 2, assistant' is empty" },
        { "system later", DiagnosticCodes.RoleOrder, "turn 3 is the system's" },
        { "user twice", DiagnosticCodes.RoleOrder, "turn 2 is the user's again" },
        { "assistant first", DiagnosticCodes.RoleOrder, "turn 1 is the assistant's with nothing to answer" },
        { "user last", DiagnosticCodes.RoleOrder, "the last turn is the user's" },
        { "other role", DiagnosticCodes.RoleOrder, "'narrator'" },
        { "no assistant", DiagnosticCodes.MalformedRow, "no turn of the assistant" },
        { "secret", DiagnosticCodes.LikelySecret, "'turn 1, user' seems to hold" },
        { "same twice", DiagnosticCodes.DuplicateRows, "line 41" },
    };

    [Fact]
    public void Nothing_is_found_in_clean_conversations()
    {
        var reply = LintData.Lint(Plan(Conversations(), ModelFolders.ChatMl));

        reply.Findings.ShouldBeEmpty();
        reply.Counts.ShouldAllBe(count => count.Found == 0 && count.Rows == 1000);
        reply.Counts.Select(count => count.Rule).ShouldBe(
            ["duplicates", "near_duplicates", "encoding", "secrets", "empty", "role_order", "nothing_to_learn", "end_unsupervised", "template_tokens", "truncated"],
            ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public void A_planted_defect_is_the_only_finding_and_at_its_line(string defect, string code, string said)
    {
        var random = new Random(9);
        var rows = Conversations();
        rows[Planted] = defect switch
        {
            "answer beyond max_length" => [Turn("user", LintData.Sentence(random, 300)), Turn("assistant", "yes")],
            "answer cut" => [Turn("user", "tell me a story"), Turn("assistant", LintData.Sentence(random, 300))],
            "empty answer" => [Turn("user", LintData.Sentence(random, 9)), Turn("assistant", "")],
            "system later" => [.. rows[Planted], Turn("system", "stop"), Turn("user", "why?"), Turn("assistant", "so")],
            "user twice" => [Turn("user", "one"), .. rows[Planted]],
            "assistant first" => [Turn("assistant", "hello"), .. rows[Planted]],
            "user last" => [.. rows[Planted], Turn("user", "and then?")],
            "other role" => [Turn("narrator", "once upon a time"), .. rows[Planted]],
            "no assistant" => [Turn("user", "is there anybody?")],
            "secret" => [Turn("user", $"my key is AKIA{new string('Q', 16)}"), Turn("assistant", "thanks")],
            _ => rows[40],
        };

        // Of a conversation all turns teach, unless only answers are to.
        var plan = Plan(rows, ModelFolders.ChatMl).Set("training.completion_only_loss", defect == "answer beyond max_length" ? true : null);

        var found = LintData.Lint(plan).Findings.ShouldHaveSingleItem().Diagnostic;

        found.Code.ShouldBe(code);
        found.Location.ShouldBe(new SourceLocation(_data.File("train.jsonl"), LintData.Line(Planted), 1));
        found.Message.ShouldContain(said);
    }

    [Fact]
    public void Calls_of_functions_are_in_order()
    {
        var rows = Conversations();
        rows[3] = [Turn("system", "be brief"), Turn("user", "weather?"), Turn("assistant", "asking"), Turn("tool", "sunny"), Turn("tool", "23"), Turn("assistant", "sunny, 23")];

        LintData.Lint(Plan(rows, ModelFolders.ChatMl)).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void A_template_without_an_end_teaches_none()
    {
        var reply = LintData.Lint(Plan(Conversations(), Unclosed), shown: 2);

        reply.Counts.Single(count => count.Rule == "end_unsupervised").Found.ShouldBe(1000);
        reply.Findings.Select(found => (found.Diagnostic.Code, found.Diagnostic.Severity, found.Diagnostic.Location?.Line)).ShouldBe(
        [
            (DiagnosticCodes.EndUnsupervised, Severity.Warning, 1), (DiagnosticCodes.EndUnsupervised, Severity.Warning, 2),
            (DiagnosticCodes.EndUnsupervised, Severity.Warning, 0),
        ]);
        reply.Findings[0].Diagnostic.Message.ShouldContain("'<|im_end|>'");
    }

    [Fact]
    public void An_end_that_is_masked_is_not_learned()
    {
        // The marked part ends before the token that ends the turn.
        var masked = ModelFolders.MarkedChatMl.Replace("{{ m.content + '<|im_end|>' }}{% endgeneration %}", "{{ m.content }}{% endgeneration %}{{ '<|im_end|>' }}", StringComparison.Ordinal);

        Found(ModelFolders.MarkedChatMl).ShouldBe(0);
        Found(masked).ShouldBe(1000);

        long Found(string template)
        {
            foreach (var file in Directory.EnumerateFiles(_model.Path))
                File.Delete(file);
            var plan = Plan(Conversations(), template).Set("training.assistant_only_loss", true);
            return LintData.Lint(plan).Counts.Single(count => count.Rule == "end_unsupervised").Found;
        }
    }

    [Fact]
    public void Markers_that_the_tokenizer_does_not_know_are_told_once()
    {
        var foreign = ModelFolders.ChatMl.Replace("<|im_start|>", "<|start_header_id|>", StringComparison.Ordinal);

        var found = LintData.Lint(Plan(Conversations(), foreign)).Findings.ShouldHaveSingleItem().Diagnostic;

        found.Code.ShouldBe(DiagnosticCodes.TemplateTokens);
        found.Severity.ShouldBe(Severity.Error);
        found.Message.ShouldContain("<|start_header_id|>");
        found.Location.ShouldBe(new SourceLocation(_model.Path));
    }

    [Fact]
    public void A_template_of_the_experiment_is_told_where_it_is_written()
    {
        var plan = Plan(Conversations(), null).Set("instruction.template", "<|user|>{{ instruction }}<|im_end|>");

        var found = LintData.Lint(plan).Findings.ShouldHaveSingleItem().Diagnostic;

        found.Message.ShouldContain("<|user|>");
        found.Location.ShouldBe(new SourceLocation("/experiments/test/experiment.yaml", 1, 1));
    }

    [Fact]
    public void A_conversation_that_the_template_refuses_is_an_error_at_its_line()
    {
        var strict = "{% for m in messages %}{% if 'forbidden' in m.content %}{{ raise_exception('no such words') }}{% endif %}{% endfor %}" + ModelFolders.ChatMl;
        var rows = Conversations();
        rows[Planted] = [Turn("user", "a forbidden word"), Turn("assistant", "no")];

        var found = LintData.Lint(Plan(rows, strict)).Findings.ShouldHaveSingleItem().Diagnostic;

        found.Code.ShouldBe(DiagnosticCodes.ConversationRefused);
        found.Location.ShouldNotBeNull().Line.ShouldBe(LintData.Line(Planted));
    }

    [Theory]
    [InlineData("text-generation")]
    [InlineData("text2text-generation")]
    public void Instructions_with_columns_are_read_as_training_reads_them(string task)
    {
        var random = new Random(4);
        string[] rows = [.. Enumerable.Range(0, 200).Select(i => JsonSerializer.Serialize(new
        {
            instruction = LintData.Sentence(random, 12),
            input = i % 2 == 0 ? "" : LintData.Sentence(random, 5),
            output = i == 77 ? " " : LintData.Sentence(random, 6),
            task = "any",
        }, Json))];
        var file = _data.Write("train.jsonl", string.Join('\n', rows) + "\n");
        var plan = new PlanBuilder()
            .Set("model", task == "text-generation" ? ModelFolders.Decoder(_model) : ModelFolders.T5)
            .Set("task", task).Set("data.train.path", new[] { file }).Set("data.max_length", 256).Set("data.max_target_length", 256);

        var found = LintData.Lint(plan).Findings.ShouldHaveSingleItem().Diagnostic;

        found.Code.ShouldBe(DiagnosticCodes.EmptyText);
        found.Message.ShouldBe("'output' is empty");
        found.Location.ShouldNotBeNull().Line.ShouldBe(78);
    }

    [Fact]
    public void Classification_data_that_becomes_instructions_keeps_the_rules_for_labels()
    {
        using var data = new LintData();
        data.Train[Planted] = (LintData.Sentence(new Random(1), 400), "bad");
        data.Validation[3] = (data.Validation[3].Text, "ugly");
        var plan = data.Plan().Set("model", ModelFolders.T5).Mode("instruction").Set("data.max_length", 200);

        var reply = LintData.Lint(plan);

        reply.Findings.Select(found => (found.Diagnostic.Code, found.Diagnostic.Location?.Line)).ShouldBe(
            [(DiagnosticCodes.TruncatedRows, LintData.Line(Planted)), (DiagnosticCodes.UnknownLabel, LintData.Line(3))]);
        reply.Counts.ShouldContain(count => count.Rule == "end_unsupervised" && count.Found == 0);
    }

    [Fact]
    public void Plain_texts_have_no_answers()
    {
        var random = new Random(6);
        var file = _data.Write("train.txt", string.Join('\n', Enumerable.Range(0, 100).Select(i => LintData.Sentence(random, i == 50 ? 400 : 20))) + "\n");
        var plan = new PlanBuilder().Set("model", ModelFolders.Decoder(_model)).Set("task", "text-generation")
            .Set("data.train.path", new[] { file }).Set("data.max_length", 256);

        LintData.Lint(plan.Set("pretraining.group_texts", false)).Findings.ShouldHaveSingleItem().Diagnostic.Location.ShouldBe(new SourceLocation(file, 51, 1));
        LintData.Lint(plan.Set("pretraining.group_texts", true)).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void A_bare_file_of_conversations_is_read_as_one()
    {
        var rows = Conversations();
        rows[Planted] = [.. rows[Planted], Turn("user", "and then?")];

        var reply = LintData.LintFile(Write(rows));

        var found = reply.Findings.ShouldHaveSingleItem().Diagnostic;
        found.Code.ShouldBe(DiagnosticCodes.RoleOrder);
        found.Location.ShouldNotBeNull().Line.ShouldBe(LintData.Line(Planted));
        reply.Counts.Select(count => count.Rule).ShouldNotContain("truncated");
    }

    public void Dispose()
    {
        _data.Dispose();
        _model.Dispose();
    }

    private PlanBuilder Plan(Dictionary<string, string>[][] rows, string? chatTemplate) => new PlanBuilder()
        .Set("model", ModelFolders.Decoder(_model, chatTemplate))
        .Set("task", "text-generation")
        .Set("data.train.path", new[] { Write(rows) })
        .Set("data.max_length", 256);

    private string Write(Dictionary<string, string>[][] rows) =>
        _data.Write("train.jsonl", string.Concat(rows.Select(row => JsonSerializer.Serialize(new { messages = row }, Json) + "\n")));

    private static Dictionary<string, string> Turn(string role, string content) => new() { ["role"] = role, ["content"] = content };

    private static Dictionary<string, string>[][] Conversations()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, 1000).Select(i => (Dictionary<string, string>[])
        [
            .. i % 3 == 0 ? [Turn("system", LintData.Sentence(random, 4))] : Array.Empty<Dictionary<string, string>>(),
            Turn("user", LintData.Sentence(random, random.Next(3, 15))),
            Turn("assistant", LintData.Sentence(random, random.Next(1, 15))),
        ])];
    }
}
