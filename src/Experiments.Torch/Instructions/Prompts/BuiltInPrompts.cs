using Experiments.Torch.Models;

namespace Experiments.Torch.Instructions.Prompts;

/// <summary>
/// The prompts that <c>instruction.template</c> knows by name. They are templates like any user's, to be copied and changed; a model that
/// goes on writing, rather than translating an input into an output, needs a sign of where its answer begins.
/// </summary>
internal static class BuiltInPrompts
{
    public const string Instruction = "instruction";

    private const string Earlier =
        "{{ if system }}{{ system }}\n{{ end }}"
        + "{{ for turn in history }}Instruction: {{ turn.instruction }}\nOutput: {{ turn.output }}\n{{ end }}";

    /// <summary>The format of the published instruction-tuning recipe.</summary>
    private const string Recipe = "Instruction: {{ instruction }}\nInput: {{ input }}";

    /// <summary>Stanford Alpaca's two prompts, word for word: models tuned with them expect nothing else.</summary>
    private const string Alpaca =
        "{{ if input }}Below is an instruction that describes a task, paired with an input that provides further context. "
        + "Write a response that appropriately completes the request.\n\n"
        + "### Instruction:\n{{ instruction }}\n\n### Input:\n{{ input }}\n\n### Response:"
        + "{{ else }}Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n"
        + "### Instruction:\n{{ instruction }}\n\n### Response:{{ end }}";

    private const string Plain = "{{ if system }}{{ system }}\n{{ end }}{{ instruction }}{{ if input }}\n{{ input }}{{ end }}";

    public static IReadOnlyList<string> Names { get; } = [Instruction, "alpaca", "plain", PromptTemplate.Chat];

    /// <summary>The template's text and what stands between prompt and answer; null for names that are not built in.</summary>
    public static (string Text, string Between)? Find(string name, LanguageModeling kind) => (name, kind) switch
    {
        (Instruction, LanguageModeling.Causal) => ($"{Earlier}{Recipe}\nOutput:", " "),
        (Instruction, _) => ($"{Earlier}{Recipe}", ""),
        ("alpaca", _) => (Alpaca, ""),
        ("plain", LanguageModeling.Causal) => ($"{Plain}\n", ""),
        ("plain", _) => (Plain, ""),
        _ => null,
    };
}
