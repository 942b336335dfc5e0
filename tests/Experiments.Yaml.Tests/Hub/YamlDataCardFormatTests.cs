using Experiments.Core.Hub;
using Experiments.Yaml.Hub;

namespace Experiments.Yaml.Tests.Hub;

public class YamlDataCardFormatTests
{
    [Fact]
    public void Reads_the_files_of_each_split()
    {
        DataCard card = Read("""
            configs:
            - config_name: plain
              default: true
              data_files:
              - split: train
                path: [data/a.csv, data/b.csv]
              - split: test
                path: "test-*.csv"
            - config_name: other
              data_dir: other
            """);

        card.Configurations.Select(configuration => (configuration.Name, configuration.IsDefault, configuration.Folder)).ShouldBe([("plain", true, null), ("other", false, "other")]);
        card.Configurations[0].Splits.Select(split => $"{split.Name}: {string.Join(' ', split.Patterns)}").ShouldBe(["train: data/a.csv data/b.csv", "test: test-*.csv"]);
        card.Configurations[1].Splits.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("data_files: all.csv", "train: all.csv")]
    [InlineData("data_files: [a.csv, b.csv]", "train: a.csv b.csv")]
    [InlineData("data_files: { train: a.csv, dev: [b.csv, c.csv] }", "train: a.csv|dev: b.csv c.csv")]
    public void Reads_the_shorter_ways_to_say_it(string files, string expected)
    {
        DataCard card = Read($"configs:\n- config_name: default\n  {files}\n");

        string.Join('|', card.Configurations.Single().Splits.Select(split => $"{split.Name}: {string.Join(' ', split.Patterns)}")).ShouldBe(expected);
    }

    [Theory]
    [InlineData("no header at all")]
    [InlineData("")]
    [InlineData("---\nlicense: mit\n---\ntext")]
    [InlineData("---\nconfigs: later\n---\n")]
    [InlineData("---\nconfigs:\n  - a: [\n---\n")]
    [InlineData("---\nlicense: mit\nlicense: mit\n---\n")]
    [InlineData("---\nconfigs:\n- config_name: x\n")]
    public void A_header_that_says_nothing_of_files_says_nothing(string readme) =>
        new YamlDataCardFormat().Read(readme).Configurations.ShouldBeEmpty();

    private static DataCard Read(string header) => new YamlDataCardFormat().Read($"---\r\n{header.ReplaceLineEndings("\r\n")}\r\n---\r\n# About\n");
}
