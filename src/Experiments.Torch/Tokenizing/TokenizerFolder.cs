using Experiments.Core.Diagnostics;
using Experiments.Torch.Weights.Gguf;

namespace Experiments.Torch.Tokenizing;

/// <summary>Finds which files a folder's tokenizer consists of and reads them.</summary>
internal static class TokenizerFolder
{
    public const string JsonFile = "tokenizer.json";
    private const string VocabularyText = "vocab.txt";
    private const string VocabularyJson = "vocab.json";
    private const string MergesText = "merges.txt";

    private static readonly string[] SentencePieceNames = ["spiece.model", "tokenizer.model"];

    /// <param name="folder">A folder, or a GGUF file.</param>
    public static TextTokenizer Load(string folder)
    {
        if (GgufPath.Of(folder) is { } gguf) return GgufTokenizerFiles.Load(gguf);
        TokenizerConfig config = TokenizerConfig.Read(folder);
        (TokenizerDefinition definition, string[] files) = Read(folder, config);
        definition = definition.With(config.Tokens);
        CompanionFile[] companions = [.. files.Concat(config.Files).Select(name => CompanionFile.Copy(Path.Combine(folder, name)))];
        return new TextTokenizer(definition, SpecialTokens.Find(config, definition), companions);
    }

    private static (TokenizerDefinition Definition, string[] Files) Read(string folder, TokenizerConfig config)
    {
        if (Has(JsonFile)) return (TokenizerJson.Read(Path.Combine(folder, JsonFile)), [JsonFile]);
        if (Has(VocabularyText)) return (WordPieceFiles.Read(Path.Combine(folder, VocabularyText), config), [VocabularyText]);
        if (Has(VocabularyJson) && Has(MergesText))
        {
            return (ByteLevelFiles.Read(Path.Combine(folder, VocabularyJson), Path.Combine(folder, MergesText), config), [VocabularyJson, MergesText]);
        }

        if (SentencePieceNames.FirstOrDefault(Has) is { } model) return (SentencePieceFiles.Read(Path.Combine(folder, model), config), [model]);

        throw new ExperimentException(Diagnostic.Error(
            DiagnosticCodes.TokenizerNotFound,
            $"the folder has no tokenizer: none of {JsonFile}, {VocabularyText}, {VocabularyJson} with {MergesText}, {string.Join(" or ", SentencePieceNames)}",
            new SourceLocation(folder)));

        bool Has(string name) => File.Exists(Path.Combine(folder, name));
    }
}
