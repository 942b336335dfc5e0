using System.Text;
using Experiments.Core.Diagnostics;
using Experiments.Core.Runs;
using FsCheck;
using FsCheck.Fluent;

namespace Experiments.Core.Tests.Runs;

public sealed class JournalFormatTests
{
    private static readonly byte[] Note = JournalFormat.Write(new Noted(DateTimeOffset.UnixEpoch, Severity.Info, "hello"));

    [Fact]
    public void Writes_one_line_an_event() =>
        Encoding.UTF8.GetString(Note).ShouldBe("""{"type":"note","at":"1970-01-01T00:00:00+00:00","severity":"info","message":"hello"}""" + "\n");

    [Fact]
    public void Leaves_out_a_torn_last_line_with_a_note()
    {
        Journal journal = JournalFormat.Read([.. Note, .. Note[..^10]], "events.jsonl");

        journal.Events.ShouldHaveSingleItem();
        Diagnostic note = journal.Diagnostics.ShouldHaveSingleItem();
        (note.Code, note.Severity, note.Location.ToString()).ShouldBe((DiagnosticCodes.JournalDamaged, Severity.Info, "events.jsonl(2)"));
    }

    [Fact]
    public void Names_the_line_of_a_damaged_one_in_the_middle()
    {
        Journal journal = JournalFormat.Read([.. Note, .. "{\"type\":\"step\",\"step\":\"four\"}\n"u8, .. Note], "events.jsonl");

        journal.Events.Length.ShouldBe(2);
        journal.Diagnostics.ShouldHaveSingleItem().ToString().ShouldStartWith("events.jsonl(2): warning EXP5006:");
    }

    [Fact]
    public void Takes_kinds_and_fields_of_later_versions_as_they_come()
    {
        Journal journal = JournalFormat.Read(
            [.. "{\"type\":\"dreamt\",\"of\":\"sheep\"}\n{\"new\":1,\"type\":\"note\",\"at\":\"2026-03-01T12:00:00Z\",\"severity\":\"info\",\"message\":\"m\"}\n"u8, .. Note], "events.jsonl");

        journal.Diagnostics.ShouldBeEmpty();
        journal.Events.Length.ShouldBe(2);
    }

    [Fact]
    public void Takes_fields_that_an_earlier_version_did_not_write_for_empty()
    {
        Journal journal = JournalFormat.Read("{\"type\":\"evaluation\",\"step\":3}\n{\"type\":\"data\"}\n{\"type\":\"succeeded\"}\n"u8, "events.jsonl");

        journal.Diagnostics.ShouldBeEmpty();
        journal.Events[0].ShouldBeOfType<EvaluationCompleted>().Metrics.ShouldBeEmpty();
        RunFold.Of(Testing.Plans.PlanBuilder.Default(), "/runs/a", journal.Events).Record.State.ShouldBe(RunState.Succeeded);
    }

    [Fact]
    public void Keeps_all_but_a_torn_tail()
    {
        JournalFormat.LengthToKeep([]).ShouldBe(0);
        JournalFormat.LengthToKeep(Note).ShouldBe(Note.Length);
        JournalFormat.LengthToKeep([.. Note, .. Note[..^1]]).ShouldBe(2 * Note.Length - 1, "whole but for its line feed");
        JournalFormat.LengthToKeep([.. Note, .. Note[..^2]]).ShouldBe(Note.Length);
    }

    [Fact]
    public void Never_throws_whatever_the_bytes() => Prop.ForAll<byte[]>(bytes =>
    {
        byte[] damaged = [.. Note, .. bytes, .. Note];
        JournalFormat.Read(bytes, "a").Events.Length.ShouldBeLessThanOrEqualTo(bytes.Length);
        JournalFormat.Read(damaged, "a").Events.Length.ShouldBeGreaterThanOrEqualTo(1);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_cut_of_a_journal_reads_as_a_prefix_of_its_events() => Prop.ForAll(EventGenerator.Events(), events =>
    {
        byte[] whole = [.. events.SelectMany(JournalFormat.Write)];
        foreach (int cut in Enumerable.Range(0, 7).Select(part => whole.Length * part / 7))
        {
            Journal journal = JournalFormat.Read(whole.AsSpan(0, cut), "a");
            journal.Diagnostics.ShouldAllBe(diagnostic => diagnostic.Severity == Severity.Info);
            byte[] again = [.. journal.Events.SelectMany(JournalFormat.Write)];
            again.ShouldBe(whole[..again.Length]);
            (cut - again.Length).ShouldBeLessThan(500, "at most the torn line is missing");
        }
    }).QuickCheckThrowOnFailure();
}
