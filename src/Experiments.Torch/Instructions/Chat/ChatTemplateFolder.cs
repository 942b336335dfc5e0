using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Tokenizing;
using Experiments.Torch.Weights.Gguf;

namespace Experiments.Torch.Instructions.Chat;

/// <summary>
/// The chat template that a model brings along: chat_template.jinja beside the tokenizer, else the text or the list of named texts in
/// tokenizer_config.json, else what a GGUF file has in its metadata.
/// </summary>
internal static class ChatTemplateFolder
{
    private const string TemplateFile = "chat_template.jinja";
    private const string DefaultName = "default";

    private static readonly string[] Roles =
        ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    /// <param name="folder">A model folder, or a GGUF file.</param>
    /// <exception cref="ExperimentException">The folder has none (EXP3113), or it cannot be used (EXP3110, EXP3111).</exception>
    public static ChatTemplate Load(string folder) => Find(folder) ?? throw new ExperimentException(Diagnostic.Error(
        DiagnosticCodes.ChatTemplateNotFound,
        "the model has no chat template",
        new SourceLocation(folder),
        "It is no chat model: name another instruction.template, or put a chat_template.jinja into the folder"));

    /// <summary>Null where the model has no chat template.</summary>
    public static ChatTemplate? Find(string folder)
    {
        if (GgufModel.FileIn(folder) is { } gguf)
            return FromGguf(gguf);
        var config = TokenizerConfig.Read(folder);
        return Origin(folder) is { } origin ? ChatTemplate.Parse(origin, SpecialTokens(config)) : null;
    }

    private static TemplateOrigin? Origin(string folder)
    {
        var file = Path.Combine(folder, TemplateFile);
        if (File.Exists(file))
            return new TemplateOrigin(System.Text.Encoding.UTF8.GetString(JsonPart.ReadBytes(file)), file, IsFile: true);
        var config = Path.Combine(folder, TokenizerConfig.ConfigFile);
        if (!File.Exists(config))
            return null;
        var template = JsonPart.Read(config).Member("chat_template");
        if (template.IsNull)
            return null;
        return template.IsText ? new TemplateOrigin(template.Text(), config, IsFile: false) : Named(template, config);
    }
}
