using Experiments.Core.Diagnostics;
using Experiments.Testing;
using Experiments.Torch.Models;
using Experiments.Torch.Saving;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Models;

public sealed class MaskedLmTests
{
    private const string Task = "masked-lm";

    public static TheoryData<string> Models => ["bert-mlm", "distilbert-mlm", "roberta-mlm"];

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void Packed_rows_have_the_states_of_rows_of_their_own(string name)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var model = Load(name);
        var padding = model.Config.Integer("pad_token_id");

        var packed = model.Language!.States(new LanguageInput(Matrix([11, 12, 13, 14, 15, 16, 17, 18, padding]), null)
        {
            Segments = Matrix([1, 1, 1, 2, 2, 2, 2, 2, 0]),
        });

        TensorFiles.LargestDifference(packed[.., 0..3], States(model, [11, 12, 13])).ShouldBeLessThan(1e-5);
        TensorFiles.LargestDifference(packed[.., 3..8], States(model, [14, 15, 16, 17, 18])).ShouldBeLessThan(1e-5);
    }

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void Padding_before_a_row_changes_nothing(string name)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var model = Load(name);
        var padding = model.Config.Integer("pad_token_id");

        var padded = model.Language!.States(new LanguageInput(Matrix([padding, padding, 11, 12, 13]), Matrix([0, 0, 1, 1, 1])));

        TensorFiles.LargestDifference(padded[.., 2..], States(model, [11, 12, 13])).ShouldBeLessThan(1e-5);
    }

    // As files of before 2023 have them: the shared table once more, and the bias under the decoder's name or under both.
    [SkippableTheory]
    [InlineData("bert-mlm", "cls.predictions.bias", "cls.predictions.decoder", "bert.embeddings.word_embeddings.weight", true)]
    [InlineData("bert-mlm", "cls.predictions.bias", "cls.predictions.decoder", "bert.embeddings.word_embeddings.weight", false)]
    [InlineData("roberta-mlm", "lm_head.bias", "lm_head.decoder", "roberta.embeddings.word_embeddings.weight", true)]
    [InlineData("roberta-mlm", "lm_head.bias", "lm_head.decoder", "roberta.embeddings.word_embeddings.weight", false)]
    public void Older_names_of_the_head_are_read(string name, string bias, string decoder, string table, bool both)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var weights = TensorFiles.Read(Path.Combine(FolderOf(name), "model.safetensors"));
        var stored = weights.ToDictionary(entry => entry.Key, entry => entry.Value);
        stored[$"{decoder}.bias"] = weights[bias];
        stored[$"{decoder}.weight"] = weights[table];
        if (!both)
            stored.Remove(bias);
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(FolderOf(name), "config.json"), folder.File("config.json"));
        TensorFile.Write(folder.File("model.safetensors"), stored.Select(entry => (entry.Key, entry.Value)));

        using var model = BuiltModel.From(folder.Path, Task);

        model.Fit.Fresh.ShouldBeEmpty();
        TensorFiles.LargestDifference(model.Parameters[bias], weights[bias]).ShouldBe(0);
    }

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void A_head_with_a_table_of_its_own_is_refused_by_name(string name)
    {
        using var folder = new TemporaryFolder();
        var config = ModelConfig.Read(FolderOf(name)).Values;
        config["tie_word_embeddings"] = false;
        folder.Write("config.json", config.ToJsonString());

        var problem = Should.Throw<ExperimentException>(() => BuiltModel.From(FolderOf(name), Task, configFolder: folder.Path))
            .Diagnostics.ShouldHaveSingleItem();

        problem.Code.ShouldBe(DiagnosticCodes.InvalidModelConfig);
        problem.Message.ShouldContain("tie_word_embeddings");
    }

    private static BuiltModel Load(string name)
    {
        var model = BuiltModel.From(FolderOf(name), Task);
        model.Module.eval();
        return model;
    }

    private static Tensor States(BuiltModel model, long[] ids) => model.Language!.States(new LanguageInput(Matrix(ids), null));

    private static Tensor Matrix(long[] row) => tensor(row, 1, row.Length);

    private static string FolderOf(string name)
    {
        var folder = GoldenFolder.PathOf("models", name);
        Skip.IfNot(Directory.Exists(folder), $"There is no {name} at this root.");
        return folder;
    }
}
