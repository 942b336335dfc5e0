using System.IO.Compression;
using System.Text;
using Experiments.Core.Diagnostics;
using Experiments.Core.Linting;

namespace Experiments.Torch.Tests.Linting;

public sealed class LinterTests
{
    private const int Planted = 617;

    /// <summary>What is wrong in row 617 of 1,000, and what it is told as.</summary>
    public static TheoryData<string, string> Defects { get; } = new()
    {
        { "replacement character", DiagnosticCodes.DamagedText },
        { "mojibake", DiagnosticCodes.DamagedText },
        { "control character", DiagnosticCodes.DamagedText },
        { "secret", DiagnosticCodes.LikelySecret },
        { "empty", DiagnosticCodes.EmptyText },
        { "long", DiagnosticCodes.TruncatedRows },
        { "twice", DiagnosticCodes.DuplicateRows },
        { "nearly twice", DiagnosticCodes.NearDuplicateRows },
        { "other label", DiagnosticCodes.ConflictingLabels },
        { "not json", DiagnosticCodes.MalformedRow },
        { "without label", DiagnosticCodes.MalformedRow },
    };

    [Fact]
    public void Nothing_is_found_in_clean_files()
    {
        using var data = new LintData();

        var reply = data.Lint();

        reply.Findings.ShouldBeEmpty();
        reply.Counts.ShouldAllBe(count => count.Found == 0);
        reply.Counts.Where(count => count.Split == "train").ShouldAllBe(count => count.Rows == 1000);
        reply.Counts.Where(count => count.Split == "validation").ShouldAllBe(count => count.Rows == 200);
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public void A_planted_defect_is_the_only_finding_and_at_its_line(string defect, string code)
    {
        using var data = new LintData();
        var random = new Random(7);
        var (text, label) = data.Train[Planted];
        data.Train[Planted] = defect switch
        {
            "replacement character" => ($"{text} caf\uFFFD", label),
            "mojibake" => ($"{text} cafÃ©", label),
            "control character" => ($"{text} \u0007", label),
            "secret" => ($"{text} AKIA{new string('Q', 16)}", label),
            "empty" => ("  \t", label),
            "long" => (LintData.Sentence(random, 200), label),
            "twice" => ($"{data.Train[40].Text.ToUpperInvariant()}!", data.Train[40].Label),
            "other label" => (data.Train[40].Text, data.Train[40].Label == "bad" ? "good" : "bad"),
            "without label" => (text, ""),
            _ => (text, label),
        };
        if (defect == "nearly twice")
        {
            data.Train[40] = (LintData.Sentence(random, 30), label);
            data.Train[Planted] = ($"{data.Train[40].Text} indeed", label);
        }

        var plan = data.Plan();
        if (defect == "not json")
        {
            var lines = File.ReadAllLines(data.TrainFile);
            lines[Planted] = "{ \"text\": ";
            File.WriteAllLines(data.TrainFile, lines);
        }

        var finding = LintData.Lint(plan).Findings.ShouldHaveSingleItem();

        finding.Diagnostic.Code.ShouldBe(code);
        finding.Diagnostic.Location.ShouldBe(new SourceLocation(data.TrainFile, LintData.Line(Planted), 1));
        if (code is DiagnosticCodes.DuplicateRows or DiagnosticCodes.NearDuplicateRows or DiagnosticCodes.ConflictingLabels)
        {
            finding.Other.ShouldNotBeNull().Line.ShouldBe(LintData.Line(40));
            finding.Diagnostic.Message.ShouldContain($"line {LintData.Line(40)}");
        }
    }

    [Fact]
    public void Lines_that_are_not_UTF_8_do_not_keep_the_others_from_being_looked_at()
    {
        using var data = new LintData();
        data.Train[900] = ($"{data.Train[900].Text} cafÃ©", "bad");
        var plan = data.Plan();
        byte[] bytes = File.ReadAllBytes(data.TrainFile);
        var at = Encoding.UTF8.GetByteCount(string.Join('\n', File.ReadLines(data.TrainFile).Take(Planted))) + 20;
        bytes[at] = 0xE9;
        File.WriteAllBytes(data.TrainFile, bytes);

        var findings = LintData.Lint(plan).Findings;

        findings.Select(found => (found.Diagnostic.Code, found.Diagnostic.Location?.Line)).ShouldBe(
            [(DiagnosticCodes.InvalidEncoding, LintData.Line(Planted)), (DiagnosticCodes.DamagedText, LintData.Line(900))]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rows_that_are_measured_on_must_not_be_learned_from(bool exactly)
    {
        using var data = new LintData();
        var text = LintData.Sentence(new Random(3), 40);
        data.Train[500] = (text, "bad");
        data.Validation[77] = (exactly ? $"«{text.ToUpperInvariant()}»" : $"indeed {text}", "good");

        var found = data.Lint().Findings.Where(found => found.Diagnostic.Code == DiagnosticCodes.Leakage).ShouldHaveSingleItem();

        found.Diagnostic.Location.ShouldNotBeNull().Line.ShouldBe(LintData.Line(77));
        found.Diagnostic.Message.ShouldContain($"train.jsonl({LintData.Line(500)},1)");
        found.Other.ShouldBe(new SourceLocation(data.TrainFile, LintData.Line(500), 1));
    }

    [Fact]
    public void A_hold_out_leaks_what_the_file_has_twice()
    {
        using var data = new LintData();
        for (var row = 0; row < 500; row++)
            data.Train[row + 500] = data.Train[row];
        data.Settings["data.lint"] = new Dictionary<string, object> { ["duplicates"] = "off" };
        var plan = data.Plan().Set("data.validation.path", null).Set("data.validation.from", "train").Set("data.validation.fraction", 0.2);

        var leakage = LintData.Lint(plan).Counts.Where(count => count.Rule == "leakage").ToDictionary(count => count.Split);

        leakage["train"].ShouldBe(new LintCount("leakage", DiagnosticCodes.Leakage, "train", 0, 800, null));
        leakage["validation"].Rows.ShouldBe(200);
        // Four in five have their twin among the rows to learn from.
        leakage["validation"].Found.ShouldBeInRange(140, 180);
    }

    [Fact]
    public void A_label_outside_the_set_is_told_with_the_one_that_was_meant()
    {
        using var data = new LintData();
        data.Validation[12] = (data.Validation[12].Text, "goood");

        var found = data.Lint().Findings.ShouldHaveSingleItem().Diagnostic;

        found.Code.ShouldBe(DiagnosticCodes.UnknownLabel);
        found.Severity.ShouldBe(Severity.Error);
        found.Location.ShouldNotBeNull().Line.ShouldBe(LintData.Line(12));
        found.Message.ShouldContain("'good'");
    }

    [Fact]
    public void Personal_data_is_looked_for_where_it_is_asked_for()
    {
        using var data = new LintData();
        data.Train[Planted] = ("write to jane.doe@example.org about it", "bad");
        data.Lint().Findings.ShouldBeEmpty();
        data.Settings["data.lint"] = new Dictionary<string, object> { ["personal_data"] = "on" };

        data.Lint().Findings.ShouldHaveSingleItem().Diagnostic.Code.ShouldBe(DiagnosticCodes.PersonalData);
    }

    [Fact]
    public void A_rule_that_is_off_is_not_looked_at()
    {
        using var data = new LintData();
        data.Train[Planted] = ($"{data.Train[Planted].Text} cafÃ©", "bad");
        data.Settings["data.lint"] = new Dictionary<string, object> { ["encoding"] = "off" };

        var reply = data.Lint();

        reply.Findings.ShouldBeEmpty();
        reply.Counts.ShouldNotContain(count => count.Rule == "encoding");
        reply.Counts.ShouldContain(count => count.Rule == "secrets");
    }

    [Fact]
    public void Rows_beyond_the_first_are_counted()
    {
        using var data = new LintData();
        for (var row = 100; row < 150; row++)
            data.Train[row] = ($"{data.Train[row].Text} \uFFFD", "bad");

        var reply = data.Lint(shown: 3);

        reply.Findings.Count.ShouldBe(4);
        reply.Findings.Take(3).Select(found => found.Diagnostic.Location?.Line).ShouldBe([101, 102, 103]);
        reply.Findings[3].Diagnostic.Location.ShouldBe(new SourceLocation(data.TrainFile));
        reply.Findings[3].Diagnostic.Message.ShouldStartWith("50 of 1000 train rows (5 %)");
        reply.Counts.Single(count => count is { Rule: "encoding", Split: "train" }).Found.ShouldBe(50);
        data.Lint(shown: 0).Findings.Count.ShouldBe(50);
    }

    [Theory]
    [InlineData(0.05, Severity.Info)]
    [InlineData(0.049, Severity.Error)]
    [InlineData(0, Severity.Error)]
    public void A_limit_makes_findings_errors_or_lets_them_pass(double limit, Severity severity)
    {
        using var data = new LintData();
        for (var row = 100; row < 150; row++)
            data.Train[row] = ($"{data.Train[row].Text} \uFFFD", "bad");
        data.Settings["data.lint"] = new Dictionary<string, object> { ["encoding"] = limit };

        var reply = data.Lint();

        reply.Findings.ShouldAllBe(found => found.Diagnostic.Severity == severity);
        reply.Findings.Count.ShouldBe(severity == Severity.Info ? 1 : 21);
        reply.Counts.Single(count => count is { Rule: "encoding", Split: "train" }).IsExceeded.ShouldBe(severity == Severity.Error);
    }

    [Fact]
    public void Plans_with_the_same_data_are_looked_at_once()
    {
        using var data = new LintData();
        data.Train[Planted] = ($"{data.Train[Planted].Text} cafÃ©", "bad");
        var plans = new[] { data.Plan().Build(), data.Plan().Mode("lora").Build(), data.Plan().Set("data.max_length", 127).Build() };

        var reply = Torch.Linting.Linter.Lint(new([.. plans], [], 20), (_, _) => { }, CancellationToken.None);

        reply.Findings.ShouldHaveSingleItem();
        reply.Counts.Count(count => count is { Rule: "encoding", Split: "train" }).ShouldBe(1);
        reply.Counts.ShouldContain(count => count.Rule == "truncated");
    }

    [Theory]
    [InlineData("rows.jsonl")]
    [InlineData("rows.jsonl.gz")]
    [InlineData("rows.json")]
    [InlineData("rows.csv")]
    [InlineData("rows.tsv")]
    [InlineData("rows.txt")]
    public void A_bare_file_of_each_format_is_looked_at(string name)
    {
        using var data = new LintData();
        data.Train[Planted] = ($"{data.Train[Planted].Text} cafÃ©", "bad");
        var separator = name.Contains("tsv", StringComparison.Ordinal) ? '\t' : ',';
        string[] rows = [.. data.Train.Select(row => name switch
        {
            "rows.txt" => row.Text,
            "rows.csv" or "rows.tsv" => $"{row.Text}{separator}{row.Label}",
            _ => LintData.Line(row.Text, row.Label),
        })];
        var (content, line) = name switch
        {
            "rows.json" => ($"[\n{string.Join(",\n", rows)}\n]", Planted + 2),
            "rows.csv" or "rows.tsv" => ($"text{separator}label\n{string.Join('\n', rows)}\n", Planted + 2),
            _ => (string.Join('\n', rows) + "\n", Planted + 1),
        };
        var file = data.Write(name, "");
        using (var stream = File.Create(file))
        using (var packed = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionLevel.Fastest) : (Stream)stream)
            packed.Write(Encoding.UTF8.GetBytes(content));

        var reply = LintData.LintFile(file);

        var found = reply.Findings.ShouldHaveSingleItem().Diagnostic;
        found.Code.ShouldBe(DiagnosticCodes.DamagedText);
        found.Location.ShouldBe(new SourceLocation(file, line, 1));
        reply.Counts.ShouldAllBe(count => count.Split == "data" && count.Rows == 1000);
    }

    [Fact]
    public void What_is_no_data_file_is_refused_as_training_refuses_it()
    {
        using var data = new LintData();

        LintData.LintFile(data.Write("rows.xlsx", "PK")).Findings.ShouldHaveSingleItem().Diagnostic.Code
            .ShouldBe(DiagnosticCodes.UnsupportedDataFormat);
    }

    [Fact]
    public void Messages_within_a_row_are_read()
    {
        using var data = new LintData();
        var file = data.Write("chat.jsonl", """
            {"messages": [{"role": "user", "content": "what is \u00c3\u00a9?"}, {"role": "assistant", "content": "a letter"}]}
            """);

        LintData.LintFile(file).Findings.ShouldHaveSingleItem().Diagnostic.Message.ShouldContain("'turn 1, user' holds 'Ã©'");
    }
}
