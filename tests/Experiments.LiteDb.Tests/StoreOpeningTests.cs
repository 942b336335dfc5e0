using System.Diagnostics;
using System.Globalization;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Testing;
using Experiments.Testing.Stores;
using LiteDB;
using Microsoft.Extensions.Logging;

namespace Experiments.LiteDb.Tests;

/// <summary>What a store is found to be when it is opened, and what becomes of it when its owner ends.</summary>
public sealed class StoreOpeningTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 4, 5, 6, 789, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();
    private readonly TemporaryFolder killed = new();
    private readonly LogCollector log = new();

    private string Index => folder.File("index.db");

    [Fact]
    public void Keeps_its_runs_when_it_is_closed_and_opened()
    {
        using (var store = Open())
            store.Save(RecordBuilder.Run("a1"), [RecordBuilder.Series("loss", 1, 2)]);

        using var again = Open();

        again.IsNew.ShouldBeFalse();
        again.Find(new RunId("a1")).ShouldNotBeNull();
        again.Series(new RunId("a1")).ShouldHaveSingleItem().Values.ShouldBe([1, 2]);
        log.Entries.ShouldBeEmpty();
    }

    [Fact]
    public void Keeps_what_was_saved_when_its_owner_is_killed()
    {
        using (var store = Open())
            store.Save(RecordBuilder.Run("a1"), []);
        using var running = Open();
        running.Save(RecordBuilder.Run("a2"), [RecordBuilder.Series("loss", 1)]);

        using var after = LiteDbRunStore.Open(CopyAsIs(), TimeProvider.System, log);

        after.IsNew.ShouldBeFalse();
        after.FindByPrefix("a", 10).Select(id => id.Value).ShouldBe(["a1", "a2"]);
        after.Series(new RunId("a2")).ShouldHaveSingleItem();
    }

    [Fact]
    public void Is_still_new_when_its_first_owner_was_killed_while_filling_it()
    {
        using var filling = Open();
        filling.Save(RecordBuilder.Run("a1"), []);

        using var after = LiteDbRunStore.Open(CopyAsIs(), TimeProvider.System, log);

        after.IsNew.ShouldBeTrue();
        after.Find(new RunId("a1")).ShouldNotBeNull();
    }

    [Fact]
    public void Names_the_process_that_has_the_store()
    {
        using var first = Open();

        var refused = Should.Throw<ExperimentException>(Open);

        refused.ExitCode.ShouldBe(ExitCode.StoreBusy);
        var diagnostic = refused.Diagnostics.ShouldHaveSingleItem();
        diagnostic.Code.ShouldBe(DiagnosticCodes.StoreLocked);
        diagnostic.Message.ShouldContain(folder.Path);
        diagnostic.Message.ShouldContain(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Is_free_again_once_its_owner_closed_it()
    {
        Open().Dispose();

        using var second = Open();

        second.List(new RunQuery()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("This is not a database. It is a text of more than a hundred bytes, so that it fills the header of any format there is to read.")]
    [InlineData("short")]
    [InlineData("** This is a LiteDB file **")]
    [InlineData("SQLite format 3\0 and then nothing that makes sense to anyone who would read the pages of a database from it, at all")]
    public void Sets_aside_an_index_that_cannot_be_read(string content)
    {
        File.WriteAllText(Index, content);

        using var store = Open();

        store.IsNew.ShouldBeTrue();
        store.Save(RecordBuilder.Run("a1"), []);
        store.List(new RunQuery()).ShouldHaveSingleItem();
        File.ReadAllText(Index + ".bad-20261122T040506789Z").ShouldBe(content);
        var (level, message) = log.Entries.ShouldHaveSingleItem();
        level.ShouldBe(LogLevel.Warning);
        message.ShouldContain(DiagnosticCodes.StoreCorrupt);
        message.ShouldContain(".bad-20261122T040506789Z");
    }

    [Fact]
    public void Takes_an_empty_file_for_a_new_index()
    {
        File.WriteAllBytes(Index, []);

        using var store = Open();

        store.IsNew.ShouldBeTrue();
        log.Entries.ShouldBeEmpty();
    }

    [Fact]
    public void Sets_aside_the_database_of_another_program()
    {
        using (var foreign = new LiteDatabase(Index))
            foreign.GetCollection("customers").Insert(new BsonDocument { ["name"] = "Ada" });

        using (var store = Open())
            store.IsNew.ShouldBeTrue();

        log.Entries.ShouldHaveSingleItem().Message.ShouldContain("'customers'");
        using var kept = new LiteDatabase(Index + ".bad-20261122T040506789Z");
        kept.GetCollection("customers").Count().ShouldBe(1);
    }

    [Fact]
    public void Refuses_an_index_of_a_newer_version()
    {
        using (var store = Open())
            store.Save(RecordBuilder.Run("a1"), []);
        using (var database = new LiteDatabase(Index))
            database.UserVersion = IndexDatabase.Version + 1;

        var refused = Should.Throw<ExperimentException>(Open);

        refused.ExitCode.ShouldBe(ExitCode.InvalidEnvironment);
        refused.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.StoreVersion);
        using var untouched = new LiteDatabase(Index);
        untouched.GetCollection("runs").Count().ShouldBe(1);
    }

    [Fact]
    public void Empties_an_index_of_an_older_form()
    {
        using (var store = Open())
            store.Save(RecordBuilder.Run("a1"), []);
        using (var database = new LiteDatabase(Index))
            database.UserVersion = IndexDatabase.Version - 2;

        using var emptied = Open();

        emptied.IsNew.ShouldBeTrue();
        emptied.List(new RunQuery()).ShouldBeEmpty();
        log.Entries.ShouldHaveSingleItem().Message.ShouldContain("older form");
    }

    [Fact]
    public void Says_that_a_record_it_cannot_read_is_damage_that_a_rebuild_repairs()
    {
        using (var store = Open())
            store.Save(RecordBuilder.Run("a1"), []);
        using (var database = new LiteDatabase(Index))
            database.GetCollection("runs").Update(new BsonDocument { ["_id"] = "a1", ["experiment"] = "imdb", ["sweep"] = "sweep", ["record"] = "{\"plan\":" });
        using var damaged = Open();

        var refused = Should.Throw<ExperimentException>(() => damaged.Find(new RunId("a1")));

        var diagnostic = refused.Diagnostics.ShouldHaveSingleItem();
        diagnostic.Code.ShouldBe(DiagnosticCodes.StoreCorrupt);
        diagnostic.Hint.ShouldNotBeNull().ShouldContain("store rebuild");
        damaged.Clear();
        damaged.List(new RunQuery()).ShouldBeEmpty();
    }

    [Fact]
    public void Saves_nothing_where_a_part_fails()
    {
        using var store = Open();
        store.Save(RecordBuilder.Run("a1") with { Steps = 1 }, [RecordBuilder.Series("loss", 1)]);
        var uneven = new MetricSeries("loss", [1, 2, 3], [1]);

        Should.Throw<IndexOutOfRangeException>(() => store.Save(RecordBuilder.Run("a1") with { Steps = 2 }, [RecordBuilder.Series("first", 5), uneven]));

        store.Find(new RunId("a1")).ShouldNotBeNull().Steps.ShouldBe(1);
        store.Series(new RunId("a1")).ShouldHaveSingleItem().Name.ShouldBe("loss");
        store.Save(RecordBuilder.Run("a2"), []);
        store.FindByPrefix("a", 10).Count.ShouldBe(2);
    }

    [Fact]
    public void Refuses_a_folder_that_cannot_be_written()
    {
        folder.Write("file", "in the way");

        var refused = Should.Throw<ExperimentException>(() => LiteDbRunStore.Open(folder.File("file/store"), TimeProvider.System, log));

        refused.ExitCode.ShouldBe(ExitCode.InvalidEnvironment);
        refused.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.FolderNotWritable);
    }

    public void Dispose()
    {
        folder.Dispose();
        killed.Dispose();
    }

    private LiteDbRunStore Open() => LiteDbRunStore.Open(folder.Path, new FixedTime(), log);

    // What a killed process leaves: the files as they are on disk, locked by nobody.
    private string CopyAsIs()
    {
        using var process = Process.Start("cp", ["-r", folder.Path, killed.Path]);
        process.WaitForExit();
        return Path.Combine(killed.Path, Path.GetFileName(folder.Path));
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
