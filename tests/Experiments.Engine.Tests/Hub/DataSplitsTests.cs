using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Hub;
using Experiments.Engine.Hub;

namespace Experiments.Engine.Tests.Hub;

/// <summary>The conventions are those of Hugging Face's datasets library (data_files.py): sharding, folders, names of files, all of it.</summary>
public class DataSplitsTests
{
    [Theory]
    [InlineData("train.csv test.csv", "train: train.csv|test: test.csv")]
    [InlineData("my_train_file_1.csv my_train_file_2.csv data-val.csv", "train: my_train_file_1.csv my_train_file_2.csv|validation: data-val.csv")]
    [InlineData("train/a.json train/b.json dev/c.json", "train: train/a.json train/b.json|validation: dev/c.json")]
    [InlineData("data/train-00000-of-00002.jsonl data/train-00001-of-00002.jsonl data/extra-00000-of-00001.jsonl", "train: data/train-00000-of-00002.jsonl data/train-00001-of-00002.jsonl|extra: data/extra-00000-of-00001.jsonl")]
    [InlineData("a.csv b.csv", "train: a.csv b.csv")]
    [InlineData("trainers.csv restraining.csv", "train: restraining.csv trainers.csv")]
    [InlineData("train.csv train.json train.csv.gz", "train: train.csv train.csv.gz")]
    [InlineData("data.csv README.md LICENSE.txt .gitattributes .hidden/train.csv __cache__/test.csv dataset_infos.json", "train: data.csv")]
    [InlineData("texts.txt", "train: texts.txt")]
    [InlineData("train.parquet", "train: train.parquet")]
    public void Without_a_header_the_names_say_it(string files, string expected) => Shown(files, DataCard.Empty).ShouldBe(expected);

    [Theory]
    [InlineData("data/*.csv", "data/a.csv data/b.csv")]
    [InlineData("**/*.csv", "a.csv data/a.csv data/b.csv data/deep/c.csv")]
    [InlineData("./data/[a]*.csv", "data/a.csv")]
    [InlineData("data/?.csv", "data/a.csv data/b.csv")]
    [InlineData("data/a.csv", "data/a.csv")]
    [InlineData("data/**", "data/a.csv data/b.csv data/deep/c.csv")]
    [InlineData("(data)/a+.csv", "")]
    public void A_header_names_files_by_patterns(string pattern, string expected)
    {
        DataCard card = new([new DataCardConfiguration("default", false, null, [new DataCardSplit("all", [pattern])])]);

        Shown("a.csv data/a.csv data/b.csv data/deep/c.csv", card).ShouldBe($"all: {expected}");
    }

    [Fact]
    public void The_default_configuration_is_taken_unless_another_is_named()
    {
        DataCard card = Card(("a", false, "a"), ("b", true, "b"));

        Choose("hub:o/n", card, "a/train.csv", "b/train.csv").ShouldBe(["b/train.csv"]);
        Choose("hub:o/n:a:train", card, "a/train.csv", "b/train.csv").ShouldBe(["a/train.csv"]);
    }

    [Fact]
    public void Several_configurations_and_none_by_default_are_listed()
    {
        Diagnostic problem = Refused("hub:o/n", Card(("a", false, "a"), ("b", false, "b")), "a/train.csv", "b/train.csv");

        problem.Code.ShouldBe(DiagnosticCodes.HubSplitNotFound);
        problem.Message.ShouldContain("a, b");
        problem.Hint.ShouldNotBeNull().ShouldContain("hub:o/n:a:train");
    }

    [Theory]
    [InlineData("train", "train.csv")]
    [InlineData("validation", "dev.csv")]
    [InlineData("test", "test.csv")]
    public void The_key_that_names_a_data_set_is_its_split(string role, string expected) =>
        DataSplits.Choose(HubName.ParseData("hub:o/n")!, role, ["train.csv", "dev.csv", "test.csv"], DataCard.Empty).Files.ShouldBe([expected]);

    [Fact]
    public void A_header_may_call_the_validation_rows_by_another_name()
    {
        DataCard card = new([new DataCardConfiguration("default", false, null, [new DataCardSplit("train", ["a.csv"]), new DataCardSplit("dev", ["b.csv"])])]);

        (string split, ImmutableArray<string> files) = DataSplits.Choose(HubName.ParseData("hub:o/n")!, "validation", ["a.csv", "b.csv"], card);

        (split, files.Single()).ShouldBe(("dev", "b.csv"));
    }

    [Fact]
    public void A_split_that_is_not_there_is_told_with_those_that_are()
    {
        Diagnostic problem = Refused("hub:o/n:tset", DataCard.Empty, "train.csv", "test.csv");

        problem.Code.ShouldBe(DiagnosticCodes.HubSplitNotFound);
        problem.Message.ShouldContain("train, test");
        problem.Hint.ShouldBe("did you mean 'hub:o/n:test'?");
    }

    [Fact]
    public void Files_that_nobody_reads_are_refused_with_the_way_to_convert_them()
    {
        Diagnostic problem = Refused("hub:o/n", DataCard.Empty, "data.zip", "load.py", "README.md");

        problem.Code.ShouldBe(DiagnosticCodes.UnsupportedDataFormat);
        problem.Message.ShouldContain(".zip");
        problem.Hint.ShouldNotBeNull().ShouldContain("to_json");
    }

    private static DataCard Card(params (string Name, bool Default, string Folder)[] configurations) =>
        new([.. configurations.Select(one => new DataCardConfiguration(one.Name, one.Default, one.Folder, []))]);

    private static ImmutableArray<string> Choose(string name, DataCard card, params string[] files) =>
        DataSplits.Choose(HubName.ParseData(name)!, "train", files, card).Files;

    private static Diagnostic Refused(string name, DataCard card, params string[] files) =>
        Should.Throw<ExperimentException>(() => Choose(name, card, files)).Diagnostics.Single();

    private static string Shown(string files, DataCard card) => string.Join('|', DataSplits
        .Find(HubName.ParseData("hub:o/n")!, files.Split(' '), card)
        .Select(split => $"{split.Key}: {string.Join(' ', split.Value)}"));
}
