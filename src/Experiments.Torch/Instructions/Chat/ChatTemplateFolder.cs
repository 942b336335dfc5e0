using System.Collections.Immutable;
using System.Text;
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
    private const string DefaultName = "default";

    /// <exception cref="ExperimentException">The model has none (EXP3113), or it cannot be used (EXP3110, EXP3111).</exception>
    public static ChatTemplate Load(string folder) => Find(folder) ?? throw new ExperimentException(Diagnostic.Error(
        DiagnosticCodes.ChatTemplateNotFound,
        "the model has no chat template",
        new SourceLocation(folder),
        "It is no chat model: name another instruction.template, or put a chat_template.jinja into the folder"));

    /// <summary>Null where the model has no chat template.</summary>
    /// <param name="folder">A model folder, or a GGUF file.</param>
    public static ChatTemplate? Find(string folder)
    {
        if (Directory.Exists(folder) && Origin(folder) is { } origin)
            return ChatTemplate.Parse(origin, TokenizerConfig.Read(folder).RoleTokens);
        return GgufPath.Of(folder) is { } gguf ? FromGguf(gguf) : null;
    }

    private static TemplateOrigin? Origin(string folder)
    {
        var file = Path.Combine(folder, TokenizerConfig.ChatTemplateFile);
        if (File.Exists(file))
            return new TemplateOrigin(Encoding.UTF8.GetString(JsonPart.ReadBytes(file)), file, IsFile: true);
        var config = Path.Combine(folder, TokenizerConfig.ConfigFile);
        if (!File.Exists(config) || JsonPart.Read(config).Member("chat_template") is not { IsNull: false } template)
            return null;
        return new TemplateOrigin(template.IsText ? template.Text() : Default(template, config), config, IsFile: false);
    }

    /// <summary>A model may have several: for tools, for retrieval. The one for conversations is called default.</summary>
    private static string Default(JsonPart templates, string file)
    {
        var names = new List<string>();
        foreach (var template in templates.Items())
        {
            names.Add(template.Member("name").Text());
            if (names[^1] == DefaultName)
                return template.Member("template").Text();
        }

        throw Refusal.Invalid(file, $"chat_template has no template named '{DefaultName}'; there are {string.Join(", ", names)}");
    }

    private static ChatTemplate? FromGguf(string path)
    {
        using var file = GgufFile.Open(path);
        if (file.Tokenizer is not { ChatTemplate: { } text } tokenizer)
            return null;
        var tokens = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        (string, long?)[] roles =
        [
            ("bos_token", tokenizer.BosId), ("eos_token", tokenizer.EosId), ("unk_token", tokenizer.UnknownId), ("pad_token", tokenizer.PadId),
        ];
        foreach (var (role, id) in roles)
        {
            if (id is { } known && known < tokenizer.Tokens.Count)
                tokens[role] = tokenizer.Tokens[(int)known];
        }

        return ChatTemplate.Parse(new TemplateOrigin(text, path, IsFile: false), tokens.ToImmutable());
    }
}
