using System.CommandLine;
using System.Globalization;
using Experiments.Core.Workers;
using Experiments.Engine.Hub;
using Spectre.Console;

namespace Experiments.Cli.Commands;

/// <summary><c>model show</c>: family, shape, parameters, memory, tokenizer and chat template, from headers alone.</summary>
internal static class ModelShowCommand
{
    public static Command Build(Invocation invocation)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string?> store = CommonOptions.Store();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("show", "Show what a model is: family, shape, parameters, memory to train it, tokenizer, chat template.") { model, store, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string path = await ModelArgument.FindAsync(invocation, parsed.GetValue(store), parsed.GetRequiredValue(model), cancellationToken);
            ModelReply reply = await ModelWorker.AskAsync<ModelReply>(
                invocation, Directory.Exists(path) ? path : Path.GetDirectoryName(path) ?? path, new ShowModelRequest(path), cancellationToken);
            if (parsed.GetValue(json))
            {
                invocation.Terminal.WriteDocument(reply.Model);
                return;
            }

            invocation.Terminal.Report(reply.Model.Notes);
            Show(invocation.Terminal.Data, reply.Model);
        });
        return command;
    }

    private static void Show(IAnsiConsole console, ModelOverview model)
    {
        var facts = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("");
        foreach ((string name, string? value) in Facts(model).Where(fact => !string.IsNullOrEmpty(fact.Value)))
        {
            facts.AddRow(new Text(name), new Text(value ?? ""));
        }

        console.Write(facts);
        Section(console, ["parameters", "count", "layers"], model.Parameters.Parts.Select(part =>
            (string[])[part.Name, Number(part.Parameters), part.Count > 1 ? Number(part.Count) : ""]));
        Section(console, ["memory to train", "mode", "trainable", "weights", "gradients", "optimizer", "activations", "in all"], model.Memory.Select(need =>
            (string[])[need.Task, need.Mode, Number(need.Trainable), HubSize.Text(need.Weights), HubSize.Text(need.Gradients), HubSize.Text(need.Optimizer), HubSize.Text(need.Activations), HubSize.Text(need.Total)]));
        Section(console, ["files", "size"], model.Files.Select(file => (string[])[file.Name, HubSize.Text(file.Bytes)]));
    }

    private static IEnumerable<(string Name, string? Value)> Facts(ModelOverview model) =>
    [
        ("path", model.Path),
        ("form", model.Form),
        ("family", model.Family is null ? null : model.Family + (model.Supported ? "" : " (not supported)")),
        ("class", string.Join(", ", model.Architectures)),
        ("shape", model.Shape is { } shape ? Shape(shape) : null),
        ("parameters", Number(model.Parameters.Total)),
        ("stored as", string.Join(", ", model.Stored.Select(type => $"{type.Dtype} ({Number(type.Tensors)} tensors, {HubSize.Text(type.Bytes)})"))),
        ("base", model.Adapter is { } adapter ? adapter.Base + (adapter.Revision is { } revision ? $"@{revision}" : "") : null),
        ("adapter", model.Adapter is { } lora ? $"LoRA r={Number(lora.Rank)} alpha={lora.Alpha.ToString(CultureInfo.InvariantCulture)} on {string.Join(", ", lora.Targets)}{(lora.Saved.Count > 0 ? $"; saves {string.Join(", ", lora.Saved)}" : "")}" : null),
        ("task type", model.Adapter?.TaskType),
        ("tokenizer", model.Tokenizer is { } tokenizer ? $"{tokenizer.Kind}, {Number(tokenizer.Vocabulary)} tokens" : model.Form == "adapter" ? null : "none"),
        ("special", model.Tokenizer is { } special ? string.Join("  ", special.Special.Select(token => $"{token.Role} {token.Token} ({Number(token.Id)})")) : null),
        ("chat template", model.ChatTemplate is { } template ? $"{Number(template.Lines)} lines:\n{string.Join('\n', template.FirstLines.Select(line => "  " + line))}{(template.Lines > template.FirstLines.Count ? "\n  …" : "")}" : model.Form == "adapter" ? null : "none"),
    ];

    private static string Shape(ModelShape shape)
    {
        (string Name, long? Value)[] sizes =
        [
            ("layers", shape.Layers), ("decoder layers", shape.DecoderLayers), ("hidden", shape.Hidden), ("feed-forward", shape.Intermediate),
            ("heads", shape.Heads), ("KV heads", shape.KeyValueHeads == shape.Heads ? null : shape.KeyValueHeads), ("of size", shape.HeadSize),
            ("vocabulary", shape.Vocabulary), ("positions", shape.Positions), ("window", shape.Window),
        ];
        return string.Join(", ", sizes.Where(size => size.Value is not null).Select(size => $"{size.Name} {Number(size.Value ?? 0)}"));
    }

    private static void Section(IAnsiConsole console, IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        IReadOnlyList<string>[] all = [.. rows];
        if (all.Length == 0)
        {
            return;
        }

        var table = new Table().Border(TableBorder.Simple);
        for (int i = 0; i < headers.Count; i++)
        {
            TableColumn column = new TableColumn(headers[i]).NoWrap();
            table.AddColumn(i == 0 || headers[i] == "mode" ? column : column.RightAligned());
        }

        foreach (IReadOnlyList<string> row in all)
        {
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        }

        console.Write(table);
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
