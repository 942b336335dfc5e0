using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Testing;
using Experiments.Testing.Plans;
using Experiments.Torch.Data;
using Experiments.Torch.Instructions;
using Experiments.Torch.Instructions.Objectives;
using Experiments.Torch.Tests.Runs;
using Experiments.Torch.Tokenizing;
using Experiments.Torch.Training;

namespace Experiments.Torch.Tests.Instructions.Objectives;

public sealed class ObjectiveTests : IDisposable
{
    private static readonly TextTokenizer Bert = TextTokenizer.Load(Quickstart.Model);
    private static readonly TextTokenizer T5 = TextTokenizer.Load(ModelFolders.T5);
    private static readonly PretrainingOptions Usual = new(0.15, 0.15, 3, false);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Fifteen_in_a_hundred_tokens_are_predicted_most_of_them_hidden_and_no_special_one_ever()
    {
        var source = Masked(Bert, 400, length: 102);
        var (asked, hidden, same, all) = (0, 0, 0, 0);

        for (var row = 0; row < source.Count; row++)
        {
            var plain = RowOf(Bert, row, 102);
            var made = source.Make(row);
            (made.Labels[0], made.Labels[^1], made.Ids[0], made.Ids[^1]).ShouldBe((-100, -100, Bert.ClsId!.Value, Bert.SepId!.Value));
            for (var i = 0; i < plain.Length; i++)
            {
                if (made.Labels[i] == SupervisedRows.Unsupervised)
                {
                    made.Ids[i].ShouldBe(plain[i]);
                    continue;
                }

                made.Labels[i].ShouldBe(plain[i]);
                asked++;
                hidden += made.Ids[i] == Bert.MaskId ? 1 : 0;
                same += made.Ids[i] == plain[i] ? 1 : 0;
            }

            all += plain.Length - 2;
        }

        ((double)asked / all).ShouldBe(0.15, 0.006);
        ((double)hidden / asked).ShouldBe(0.8, 0.02);
        ((double)same / asked).ShouldBe(0.1, 0.015);
    }

    [Fact]
    public void What_is_hidden_depends_on_seed_epoch_and_row_alone()
    {
        var (source, again, other) = (Masked(Bert, 8, 64, seed: 3), Masked(Bert, 8, 64, seed: 3), Masked(Bert, 8, 64, seed: 4));

        foreach (var row in new[] { 5, 0, 5 + (3 * 8) })
        {
            source.Make(row).Ids.ShouldBe(again.Make(row).Ids);
            source.Make(row).Labels.ShouldBe(again.Make(row).Labels);
        }

        source.Make(5).Labels.ShouldNotBe(source.Make(5 + 8).Labels);
        source.Make(5).Labels.ShouldNotBe(other.Make(5).Labels);
        source.Make(5 + 8).Ids.Length.ShouldBe(source.Make(5).Ids.Length);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 1, 1)]
    [InlineData(10, 2, 1)]
    [InlineData(100, 15, 5)]
    [InlineData(511, 77, 26)]
    public void A_text_loses_a_fixed_number_of_tokens_in_a_fixed_number_of_spans(int length, int noise, int spans)
    {
        var size = CorruptedSpans.Create(T5, Usual, "folder").Sizes(length);

        size.ShouldBe(new RowSize(length - noise + spans + 1, noise + spans + 1));
    }

    [Fact]
    public void Input_and_output_together_give_the_text_back()
    {
        var spans = CorruptedSpans.Create(T5, Usual, "folder");
        int[][] texts = [.. Enumerable.Range(1, 120).Select(length => Enumerable.Range(0, length).Select(i => 200 + i).ToArray())];
        var source = spans.Objective.Rows(SupervisedDataset.Of([.. texts.Select(ids => new SupervisedRow(ids, []))]), 5);

        for (var row = 0; row < 3 * texts.Length; row++)
        {
            var made = source.Make(row);
            var text = texts[row % texts.Length];
            Restored(made).ShouldBe(text);
            source.Size(row % texts.Length).ShouldBe(new RowSize(made.Ids.Length, made.Labels.Length));
            if (text.Length > 1)
                made.Ids[0].ShouldBe(text[0], "a text is never corrupted from its first token on");
        }

        source.Make(100).Ids.ShouldNotBe(source.Make(100 + texts.Length).Ids);
    }

    [Fact]
    public void Sentinels_go_down_from_the_first_one()
    {
        var source = CorruptedSpans.Create(T5, Usual, "folder").Objective
            .Rows(SupervisedDataset.Of([new SupervisedRow([.. Enumerable.Range(200, 60)], [])]), 1);

        var made = source.Make(0);

        var sentinels = Enumerable.Range(0, 3).Select(i => T5.Id($"<extra_id_{i}>")!.Value).ToList();
        made.Ids.Where(id => id >= sentinels[2]).ShouldBe(sentinels);
        made.Labels.Where(id => id >= sentinels[2]).ShouldBe(sentinels);
        (made.Ids[^1], made.Labels[^1]).ShouldBe((T5.EosId!.Value, T5.EosId!.Value));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(512)]
    public void The_longest_text_just_fits(int maxLength)
    {
        var spans = CorruptedSpans.Create(T5, Usual, "folder");

        var longest = spans.LongestText(maxLength);

        spans.Sizes(longest).Ids.ShouldBeLessThanOrEqualTo(maxLength);
        spans.Sizes(longest + 1).Ids.ShouldBeGreaterThan(maxLength);
    }

    [Fact]
    public void Objectives_that_a_tokenizer_has_no_tokens_for_are_refused()
    {
        Should.Throw<ExperimentException>(() => CorruptedSpans.Create(Bert, Usual, "folder")).Diagnostics.Single().Code.ShouldBe(DiagnosticCodes.SentinelsMissing);
        Should.Throw<ExperimentException>(() => MaskedTokens.Objective(T5, 0.15, "folder")).Diagnostics.Single().Code.ShouldBe(DiagnosticCodes.SentinelsMissing);
    }

    [Fact]
    public void Plain_text_is_masked_for_encoders_and_corrupted_for_T5()
    {
        var file = _folder.Write("texts.txt", string.Join('\n', Enumerable.Range(0, 30).Select(i => $"The film number {i} was good and I liked it very much indeed.")));

        var masked = LanguageData.Read(RunConfiguration.From(new PlanBuilder().Set("task", "fill-mask").Set("model", Quickstart.Model).Set("data.train", file).Build().Settings), new TokenCache(null), default);
        var blocks = LanguageData.Read(RunConfiguration.From(new PlanBuilder().Set("task", "fill-mask").Set("model", Quickstart.Model).Set("data.train", file)
            .Set("pretraining.group_texts", true).Set("data.max_length", 20).Build().Settings), new TokenCache(null), default);
        var corrupted = LanguageData.Read(RunConfiguration.From(new PlanBuilder().Set("task", "text2text-generation").Set("model", ModelFolders.T5).Set("data.train", file)
            .Set("pretraining.group_texts", true).Set("data.max_length", 24).Build().Settings), new TokenCache(null), default);

        masked.Train.Tokens.Count.ShouldBe(30);
        masked.Tokenizer.Decode(masked.Train.Tokens.Row(0).Ids, skipSpecialTokens: false).ShouldStartWith("[CLS] the film number 0");
        (blocks.Train.Tokens.Row(0).Ids.Length, blocks.Train.Tokens.Row(0).Ids[0], blocks.Train.Tokens.Row(0).Ids[^1]).ShouldBe((20, Bert.ClsId!.Value, Bert.SepId!.Value));
        corrupted.Objective.Rows(corrupted.Train.Tokens, 1).Make(0).Ids.Length.ShouldBe(24);
    }

    public void Dispose() => _folder.Dispose();

    private static RowSource Masked(TextTokenizer tokenizer, int rows, int length, long seed = 1) => MaskedTokens.Objective(tokenizer, 0.15, "folder")
        .Rows(SupervisedDataset.Of([.. Enumerable.Range(0, rows).Select(row => new SupervisedRow(RowOf(tokenizer, row, length), []))]), seed);

    private static int[] RowOf(TextTokenizer tokenizer, int row, int length) =>
        [tokenizer.ClsId!.Value, .. Enumerable.Range(0, length - 2).Select(i => 1000 + (((row * 31) + (i * 7)) % 3000)), tokenizer.SepId!.Value];

    /// <summary>The input with each sentinel exchanged for what the output says behind it.</summary>
    private static int[] Restored(SupervisedRow row)
    {
        var first = T5.Id("<extra_id_99>")!.Value;
        var spans = new Dictionary<int, List<int>>();
        var open = 0;
        foreach (var id in row.Labels[..^1])
        {
            if (id >= first)
                spans[open = id] = [];
            else
                spans[open].Add(id);
        }

        return [.. row.Ids[..^1].SelectMany(id => spans.TryGetValue(id, out var span) ? span : [id])];
    }
}
