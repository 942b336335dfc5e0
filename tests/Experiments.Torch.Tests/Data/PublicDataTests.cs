using System.Collections.Immutable;
using Experiments.Core.Plans;
using Experiments.Testing;
using Experiments.Torch.Data;

namespace Experiments.Torch.Tests.Data;

public sealed class PublicDataTests
{
    /// <summary>Source: the numbers of rows and labels that the data folder's README gives.</summary>
    [SkippableTheory]
    [InlineData("imdb/train.csv", 5000, "0,1")]
    [InlineData("imdb/article-test.csv", 100, "0,1")]
    [InlineData("sst2/train.csv", 67349, "0,1")]
    [InlineData("ag_news/train.csv", 6000, "Business,Sci/Tech,Sports,World")]
    public void Real_files_give_all_rows_and_labels(string name, int rows, string labels)
    {
        var data = TextDataReader.Read(Options(name), labelled: true);

        data.Train.Rows.Length.ShouldBe(rows);
        string.Join(',', data.Labels.Names).ShouldBe(labels);
        data.Train.Rows.ShouldAllBe(r => r.Text.Length > 0);
    }

    [SkippableTheory]
    [InlineData("instructions/p3-train.jsonl", "instruction", 6504)]
    [InlineData("instructions/seed-tasks.jsonl", "instruction", 175)]
    [InlineData("imdb/unsupervised.txt.gz", "text", 24000)]
    public void Real_files_give_all_texts(string name, string column, int rows)
    {
        var options = Options(name) with { Columns = ImmutableSortedDictionary<string, string>.Empty.Add("text", column) };

        TextDataReader.Read(options, labelled: false).Train.Rows.Length.ShouldBe(rows);
    }

    private static DataOptions Options(string name)
    {
        var path = Path.Combine(GoldenFolder.Root, "..", "data", name);
        Skip.IfNot(File.Exists(path), $"{path} is not here.");
        return new DataOptions(new SplitOptions([path]), null, null, ImmutableSortedDictionary<string, string>.Empty, [], 128);
    }
}
