using System.Text.Json.Nodes;
using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Torch.Lora;
using Experiments.Torch.Saving;
using Experiments.Torch.Tests.Models;
using Experiments.Torch.Training;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Training;

/// <summary>
/// The rows of every folder of training/ that predicts tokens: side by side in packed lines they give the loss and the gradients that
/// they give one by one, within rounding.
/// </summary>
public sealed class GoldenPackingTests
{
    private const int Rows = 12;

    public static TheoryData<string> Cases
    {
        get
        {
            var cases = GoldenFolder.Cases("training").Where(PredictsTokens).Select(folder => Path.GetFileName(folder)).ToList();
            return cases.Count > 0 ? [.. cases] : ["(none that predicts tokens)"];
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Packed_rows_learn_what_they_learn_apart(string name)
    {
        Skip.If(name.StartsWith('('), $"There is none below {GoldenFolder.Root}.");
        var folder = GoldenFolder.PathOf("training", name);
        var arguments = GoldenCases.Json(folder, "arguments.json");
        var task = (string)arguments["task"]!;
        var modelFolder = GoldenFolder.PathOf("models", (string)arguments["model"]!);
        Skip.IfNot(Directory.Exists(modelFolder), "The model of this case is not at this root.");
        var adapter = (string)arguments["mode"]! == "lora" ? AdapterConfig.ReadFrom(Path.Combine(folder, "adapter")) : null;
        using var scope = NewDisposeScope();
        using var model = BuiltModel.From(modelFolder, task, adapter: adapter);
        if (adapter is not null)
            AdapterFolder.Load(Path.Combine(folder, "adapter"), model.Module, adapter);
        model.Module.eval();
        var source = RowSource.Of(SupervisedDataset.Of([.. GoldenCases.Lines(folder, "train.jsonl").Take(Rows)
            .Select(line => new SupervisedRow(Ids(line["input_ids"]!), Ids(line["labels"]!)))]));
        var form = new BatchForm(BuiltModel.KindOf(task),
            new FillerIds((int)arguments["pad_token_id"]!, model.Config.Integer("decoder_start_token_id", 0)), new Device(TorchSharp.DeviceType.CPU));
        var longest = Enumerable.Range(0, source.Count).Select(source.Size).Aggregate((a, b) => new RowSize(Math.Max(a.Ids, b.Ids), Math.Max(a.Labels, b.Labels)));

        var packed = PackedRows.Of(source, new RowSize(2 * longest.Ids, 2 * longest.Labels), form);
        var (apart, together) = (Learn(model, PaddedRows.Of(source, form)), Learn(model, packed));

        packed.Count.ShouldBeLessThan(source.Count / 2 + 1);
        packed.Supervised([.. Enumerable.Range(0, packed.Count)]).ShouldBe(PaddedRows.Of(source, form).Supervised([.. Enumerable.Range(0, source.Count)]));
        together.Loss.ShouldBe(apart.Loss, 1e-5 * apart.Loss);
        foreach (var (parameter, gradient) in apart.Gradients)
        {
            // A sum over rows: where it is nothing but rounding, that is what differs.
            var largest = Math.Max(1e-2f, gradient.abs().max().item<float>());
            together.Gradients[parameter].sub(gradient).abs().max().item<float>().ShouldBeLessThan(1e-4f * largest, parameter);
        }
    }

    private static (double Loss, Dictionary<string, Tensor> Gradients) Learn(BuiltModel model, LanguageRows rows)
    {
        model.Module.zero_grad();
        double loss = 0;
        foreach (var batch in Enumerable.Range(0, rows.Count).Chunk(4))
        {
            var sum = LanguageTask.Loss(model.Language!, rows.Batch(batch));
            sum.backward();
            loss += sum.item<float>();
        }

        return (loss, model.Parameters.Where(entry => entry.Value.grad is not null).ToDictionary(entry => entry.Key, entry => entry.Value.grad!.clone()));
    }

    private static bool PredictsTokens(string folder) => (string?)GoldenCases.Json(folder, "arguments.json")["task"] != "sequence-classification";

    private static int[] Ids(JsonNode ids) => [.. ids.AsArray().Select(id => (int)id!)];
}
