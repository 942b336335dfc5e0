using System.Text.RegularExpressions;

namespace Experiments.Torch.Tokenizing;

/// <summary>The splitting expressions of well-known families, compiled with this assembly; any other is interpreted.</summary>
internal static partial class KnownExpressions
{
    /// <summary>Llama 3: as GPT-4's, numbers in groups of up to three digits.</summary>
    public const string Llama3 = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>Qwen 2: as Llama 3's, but each digit alone.</summary>
    public const string Qwen2 = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    public static Regex? Find(string expression) => expression switch
    {
        Llama3 => Llama3Expression(),
        Qwen2 => Qwen2Expression(),
        _ => null,
    };

    [GeneratedRegex(Llama3, RegexOptions.CultureInvariant)]
    private static partial Regex Llama3Expression();

    [GeneratedRegex(Qwen2, RegexOptions.CultureInvariant)]
    private static partial Regex Qwen2Expression();
}
