using Experiments.Testing;

namespace Experiments.Torch.Tests.Tokenizing;

/// <summary>
/// A reference tokenizer in one of the forms that its folder has it in. A folder loads from tokenizer.json where there is one,
/// so the other forms are tried in a copy without it.
/// </summary>
internal static class GoldenForm
{
    private static readonly string[] Forms = ["tokenizer.json", "vocab.txt", "vocab.json", "spiece.model", "tokenizer.model"];

    private static readonly string[] Parts =
        ["tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "config.json", "merges.txt"];

    public const string Gguf = "model.gguf";

    public static IEnumerable<string> Of(string folder) =>
        Forms.Where(form => File.Exists(Path.Combine(folder, form))).Concat(GgufForm.Has(folder) ? [Gguf] : []);

    public static void CopyTo(TemporaryFolder target, string folder, string form)
    {
        if (form == Gguf)
        {
            File.WriteAllBytes(target.File(form), GgufForm.Of(folder));
            return;
        }

        foreach (string name in Parts.Append(form).Where(name => File.Exists(Path.Combine(folder, name))))
        {
            File.Copy(Path.Combine(folder, name), target.File(name));
        }
    }
}
