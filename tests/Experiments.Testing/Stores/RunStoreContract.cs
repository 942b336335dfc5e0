using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Json;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Shouldly;
using Xunit;

namespace Experiments.Testing.Stores;

/// <summary>What every <see cref="IRunStore"/> does.</summary>
public abstract class RunStoreContract : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Lazy<IRunStore> opened;

    protected RunStoreContract() => opened = new(() => Open(folder.Path));

    private IRunStore Store => opened.Value;

    [Fact]
    public void Is_new_at_first_use()
    {
        Store.IsNew.ShouldBeTrue();
    }

    [Fact]
    public void Finds_nothing_while_it_is_empty()
    {
        Store.Find(new RunId("a1")).ShouldBeNull();
        Store.FindByPrefix("", 10).ShouldBeEmpty();
        Store.List(new RunQuery()).ShouldBeEmpty();
        Store.Series(new RunId("a1")).ShouldBeEmpty();
    }

    [Fact]
    public void Gives_back_every_field_as_it_was_saved()
    {
        var record = RecordBuilder.Run("a1") with
        {
            Attempt = 3,
            Environment = new RunEnvironment(
                "Debian 12", "x64", "CPU", 2, 25_000_000_000, "GPU", "550.1", "10.0", "0.1", "2.5", "bundled", 2,
                ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("LiteDB", "5.0.21")]),
                ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("OMP_NUM_THREADS", "")]),
                "0123abc", true, "diff --git a b\n+\tline\n"),
            Error = new RunError("EXP4001", "The loss is not a number.", "at step 7"),
        };

        Store.Save(record, []);

        var found = Store.Find(record.Id).ShouldNotBeNull();
        JsonSerializer.Serialize(found, ExperimentJson.Document).ShouldBe(JsonSerializer.Serialize(record, ExperimentJson.Document));
        found.Plan.Configuration.Training.ShouldBe(record.Plan.Configuration.Training);
        found.Artifacts.ShouldBe(record.Artifacts);
        found.Splits.ShouldBe(record.Splits);
        found.Confusion[1].ShouldBe(record.Confusion[1]);
        found.Best.ShouldBe(record.Best);
        found.Error.ShouldBe(record.Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("  padded\t")]
    [InlineData("line\r\nline\n")]
    [InlineData("naïve Größe 漢字 🧪 \u200d e\u0301")]
    [InlineData("\"quoted\" \\ 'single' {brace} $path @0 %_")]
    [InlineData("null\0inside")]
    public void Keeps_text_as_it_is(string text)
    {
        var record = RecordBuilder.Run("a1") with { Error = new RunError("EXP4001", text, text), Device = text };

        Store.Save(record, [RecordBuilder.Series(text.Length == 0 ? "loss" : text, 1)]);

        var found = Store.Find(record.Id).ShouldNotBeNull();
        found.Error.ShouldBe(record.Error);
        found.Device.ShouldBe(text);
    }

    [Fact]
    public void Keeps_numbers_that_are_not_finite_and_the_last_bit_of_those_that_are()
    {
        var record = RecordBuilder.Run("a1") with
        {
            Metrics = RecordBuilder.Metrics(
                ("nan", double.NaN), ("up", double.PositiveInfinity), ("down", double.NegativeInfinity),
                ("tiny", double.Epsilon), ("third", 1.0 / 3), ("most", double.MaxValue), ("zero", -0.0)),
            Best = new BestMetric(long.MaxValue, "nan", double.NaN),
        };

        Store.Save(record, []);

        var found = Store.Find(record.Id).ShouldNotBeNull();
        found.Metrics.Select(metric => (metric.Key, BitConverter.DoubleToInt64Bits(metric.Value)))
            .ShouldBe(record.Metrics.Select(metric => (metric.Key, BitConverter.DoubleToInt64Bits(metric.Value))));
        found.Best.ShouldBe(record.Best);
    }

    [Theory]
    [InlineData("2026-11-22T04:05:06.1234567+05:45")]
    [InlineData("2026-03-29T02:30:00.0000001+01:00")]
    [InlineData("2026-11-22T04:05:06.9999999-11:00")]
    [InlineData("0001-01-01T00:00:00.0000000+00:00")]
    [InlineData("9999-12-31T23:59:59.9999999+00:00")]
    public void Keeps_dates_to_the_tick_with_their_offset(string text)
    {
        var date = DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        var record = RecordBuilder.Run("a1") with { Started = date, Finished = date };

        Store.Save(record, []);

        var found = Store.Find(record.Id).ShouldNotBeNull();
        found.Started.ShouldNotBeNull().EqualsExact(date).ShouldBeTrue();
        found.Finished.ShouldNotBeNull().EqualsExact(date).ShouldBeTrue();
    }

    [Fact]
    public void Keeps_what_is_not_known_yet()
    {
        var record = RecordBuilder.Run("a1") with
        {
            State = RunState.Queued,
            Started = null,
            Finished = null,
            Device = null,
            Best = null,
            Metrics = RecordBuilder.Metrics(),
            Splits = [],
            Confusion = [],
            Artifacts = [],
        };

        Store.Save(record, []);

        var found = Store.Find(record.Id).ShouldNotBeNull();
        (found.Started, found.Finished, found.Device, found.Best, found.Environment, found.Error).ShouldBe((null, null, null, null, null, null));
        found.Metrics.ShouldBeEmpty();
        found.Splits.ShouldBeEmpty();
        found.State.ShouldBe(RunState.Queued);
    }

    [Fact]
    public void Replaces_the_record_and_the_series_of_the_same_id()
    {
        var record = RecordBuilder.Run("a1") with { State = RunState.Running };
        Store.Save(record, [RecordBuilder.Series("loss", 3, 2, 1), RecordBuilder.Series("grad_norm", 1)]);

        Store.Save(record with { State = RunState.Failed }, [RecordBuilder.Series("loss", 9)]);

        Store.List(new RunQuery()).ShouldHaveSingleItem().State.ShouldBe(RunState.Failed);
        Store.Series(record.Id).ShouldHaveSingleItem().Values.ShouldBe([9]);
        Store.List(new RunQuery(State: RunState.Running)).ShouldBeEmpty();
    }

    [Fact]
    public void Keeps_series_bit_for_bit_in_the_order_given()
    {
        var odd = BitConverter.Int64BitsToDouble(0x7FF8_0000_DEAD_BEEF);
        MetricSeries[] series =
        [
            RecordBuilder.Series("loss", 0.1, double.NaN, odd, double.NegativeInfinity, -0.0),
            new("eval_accuracy", [0, 5, long.MaxValue], [0.5, 0.25, 1]),
            new("empty", [], []),
        ];

        Store.Save(RecordBuilder.Run("a1"), series);

        var found = Store.Series(new RunId("a1"));
        found.Select(each => each.Name).ShouldBe(["loss", "eval_accuracy", "empty"]);
        found.Select(each => each.Steps.ToArray()).ShouldBe(series.Select(each => each.Steps.ToArray()));
        found.SelectMany(each => each.Values).Select(BitConverter.DoubleToInt64Bits)
            .ShouldBe(series.SelectMany(each => each.Values).Select(BitConverter.DoubleToInt64Bits));
    }

    [Fact]
    public void Keeps_a_series_of_a_million_points()
    {
        const int Points = 1_200_000;
        var series = new MetricSeries("loss", [.. Enumerable.Range(0, Points).Select(i => i * 3L)], [.. Enumerable.Range(0, Points).Select(i => i * 0.5)]);

        Store.Save(RecordBuilder.Run("a1"), [series]);

        var found = Store.Series(new RunId("a1")).ShouldHaveSingleItem();
        found.Steps.AsSpan().SequenceEqual(series.Steps.AsSpan()).ShouldBeTrue();
        found.Values.AsSpan().SequenceEqual(series.Values.AsSpan()).ShouldBeTrue();
    }

    [Fact]
    public void Keeps_the_series_of_each_run_apart()
    {
        Store.Save(RecordBuilder.Run("a1"), [RecordBuilder.Series("loss", 1)]);
        Store.Save(RecordBuilder.Run("a1-r1"), [RecordBuilder.Series("loss", 2)]);

        Store.Series(new RunId("a1")).ShouldHaveSingleItem().Values.ShouldBe([1]);
        Store.Series(new RunId("a1-r1")).ShouldHaveSingleItem().Values.ShouldBe([2]);
    }

    [Theory]
    [InlineData("", 10, "0f, a1b, a1b-r1, a2c, b0")]
    [InlineData("a", 10, "a1b, a1b-r1, a2c")]
    [InlineData("a1b", 10, "a1b, a1b-r1")]
    [InlineData("a", 2, "a1b, a1b-r1")]
    [InlineData("a1b-r1", 10, "a1b-r1")]
    [InlineData("c", 10, "")]
    [InlineData("%", 10, "")]
    [InlineData("_1", 10, "")]
    [InlineData("A1", 10, "")]
    public void Finds_ids_by_prefix_in_order_up_to_a_limit(string prefix, int limit, string expected)
    {
        foreach (var id in new[] { "b0", "a1b-r1", "0f", "a2c", "a1b" })
            Store.Save(RecordBuilder.Run(id), []);

        string.Join(", ", Store.FindByPrefix(prefix, limit)).ShouldBe(expected);
    }

    [Fact]
    public void Lists_the_newest_start_first_and_the_never_started_last_by_id()
    {
        var start = RecordBuilder.Start;
        Store.Save(RecordBuilder.Run("c") with { Started = null }, []);
        Store.Save(RecordBuilder.Run("b") with { Started = null }, []);
        Store.Save(RecordBuilder.Run("old") with { Started = start }, []);
        Store.Save(RecordBuilder.Run("tick") with { Started = start.AddTicks(1) }, []);
        Store.Save(RecordBuilder.Run("east") with { Started = start.AddHours(-1).ToOffset(TimeSpan.FromHours(9)) }, []);
        Store.Save(RecordBuilder.Run("new") with { Started = start.AddHours(1).ToOffset(TimeSpan.FromHours(-9)) }, []);

        Ids(new RunQuery()).ShouldBe(["new", "tick", "old", "east", "b", "c"]);
        Ids(new RunQuery(Limit: 3)).ShouldBe(["new", "tick", "old"]);
        Ids(new RunQuery(Limit: 0)).ShouldBeEmpty();
    }

    [Fact]
    public void Filters_by_experiment_sweep_and_state_to_the_letter()
    {
        Store.Save(RecordBuilder.Run("a", "imdb", "grid"), []);
        Store.Save(RecordBuilder.Run("b", "IMDB", "grid"), []);
        Store.Save(RecordBuilder.Run("c", "imdb", "lr%"), []);
        Store.Save(RecordBuilder.Run("d", "imdb", "grid") with { State = RunState.Failed }, []);
        Store.Save(RecordBuilder.Run("e", "imdb ", ""), []);

        Ids(new RunQuery(Experiment: "imdb")).ShouldBe(["a", "c", "d"]);
        Ids(new RunQuery(Experiment: "IMDB")).ShouldBe(["b"]);
        Ids(new RunQuery(Sweep: "grid")).ShouldBe(["a", "b", "d"]);
        Ids(new RunQuery(Sweep: "")).ShouldBe(["e"]);
        Ids(new RunQuery("imdb", "grid", RunState.Failed)).ShouldBe(["d"]);
        Ids(new RunQuery("imdb", "grid", Limit: 1)).ShouldBe(["a"]);
        Ids(new RunQuery("im%")).ShouldBeEmpty();
    }

    [Fact]
    public void Deletes_a_run_with_its_series()
    {
        Store.Save(RecordBuilder.Run("a1"), [RecordBuilder.Series("loss", 1)]);
        Store.Save(RecordBuilder.Run("a2"), [RecordBuilder.Series("loss", 2)]);

        Store.Delete(new RunId("a1"));
        Store.Delete(new RunId("never-there"));

        Ids(new RunQuery()).ShouldBe(["a2"]);
        Store.Series(new RunId("a1")).ShouldBeEmpty();
        Store.Series(new RunId("a2")).ShouldHaveSingleItem();
    }

    [Fact]
    public void Forgets_everything_and_goes_on()
    {
        Store.Save(RecordBuilder.Run("a1"), [RecordBuilder.Series("loss", 1)]);

        Store.Clear();

        Ids(new RunQuery()).ShouldBeEmpty();
        Store.Series(new RunId("a1")).ShouldBeEmpty();
        Store.Save(RecordBuilder.Run("a2"), []);
        Ids(new RunQuery()).ShouldBe(["a2"]);
    }

    [Fact]
    public async Task Serves_readers_while_others_write()
    {
        Store.Save(RecordBuilder.Run("shared") with { Steps = 0 }, [RecordBuilder.Series("loss", 0)]);
        using var done = new CancellationTokenSource();

        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() => ReadUntil(done.Token))).ToList();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(writer => Task.Run(() => Write(writer))));
        await done.CancelAsync();

        (await Task.WhenAll(readers)).ShouldAllBe(broken => broken == 0);
        Store.List(new RunQuery()).Count.ShouldBe(1 + (3 * 20));
    }

    [Fact]
    public void Lists_the_newest_of_two_thousand()
    {
        for (var i = 0; i < 2_000; i++)
            Store.Save(RecordBuilder.Run($"{i * 7919 % 2_000:x3}") with { Started = RecordBuilder.Start.AddSeconds(i * 7919 % 2_000) }, []);

        Ids(new RunQuery(Limit: 3)).ShouldBe([$"{1999:x3}", $"{1998:x3}", $"{1997:x3}"]);
        Store.FindByPrefix("7c", 100).Count.ShouldBe(16);
        Store.List(new RunQuery()).Count.ShouldBe(2_000);
    }

    public void Dispose()
    {
        if (opened.IsValueCreated)
            Store.Dispose();
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A store in a folder that is empty.</summary>
    protected abstract IRunStore Open(string path);

    private IEnumerable<string> Ids(RunQuery query) => Store.List(query).Select(record => record.Id.Value);

    private void Write(int writer)
    {
        for (var i = 1; i <= 20; i++)
        {
            Store.Save(RecordBuilder.Run($"{writer}-{i}"), [RecordBuilder.Series("loss", i)]);
            Store.Save(RecordBuilder.Run("shared") with { Steps = i }, [RecordBuilder.Series("loss", [.. Enumerable.Repeat((double)i, i)])]);
        }
    }

    // A series is written in one transaction, so that its length and its values always agree.
    private int ReadUntil(CancellationToken done)
    {
        var broken = 0;
        while (!done.IsCancellationRequested)
        {
            var values = Store.Series(new RunId("shared")).Single().Values;
            broken += values.All(value => value == values[0]) && (values[0] == values.Length || values[0] == 0) ? 0 : 1;
            broken += Store.Find(new RunId("shared")) is null ? 1 : 0;
        }

        return broken;
    }
}
