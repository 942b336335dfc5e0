using Experiments.Testing;

namespace Experiments.Cli.Tests;

/// <summary>A small cut of experiments/quickstart in a folder of its own: real text, real weights, few rows.</summary>
internal sealed class QuickstartFolder : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public QuickstartFolder(int trainRows = 64, int evalRows = 32)
    {
        string source = System.IO.Path.Combine(RepositoryFolder.Root, "experiments", "quickstart");
        Directory.CreateDirectory(System.IO.Path.Combine(Path, "data"));
        string model = System.IO.Path.Combine(Path, "model");
        Directory.CreateDirectory(model);
        foreach (string file in Directory.EnumerateFiles(System.IO.Path.Combine(source, "models", "tiny-bert")))
        {
            File.Copy(file, System.IO.Path.Combine(model, System.IO.Path.GetFileName(file)));
        }

        Rows(System.IO.Path.Combine(source, "data", "train.csv"), "train.csv", trainRows);
        Rows(System.IO.Path.Combine(source, "data", "train.csv"), "eval.csv", evalRows);
        Write("experiment.yaml", """
            name: small
            question: Does it work from end to end?
            model: model
            task: text-classification
            data:
              train: data/train.csv
              validation: data/eval.csv
              columns: { text: text, label: label }
              max_length: 32
            training: { num_train_epochs: 1, per_device_train_batch_size: 8, learning_rate: 1e-3, eval_strategy: epoch }
            lora: { r: 4, lora_alpha: 8 }
            threads: 1
            """);
        Write("sweep.yaml", """
            extends: experiment.yaml
            variants:
              full: {}
              lora: { mode: lora, training.learning_rate: 5e-3 }
              head: { mode: head, training.learning_rate: 3e-2 }
            """);
    }

    public string Path => folder.Path;

    public string Store => System.IO.Path.Combine(Path, "runs");

    public void Write(string name, string text) => File.WriteAllText(System.IO.Path.Combine(Path, name), text);

    public void Replace(string name, string was, string now)
    {
        string path = System.IO.Path.Combine(Path, name);
        string text = File.ReadAllText(path);
        text.ShouldContain(was);
        int at = text.IndexOf(was, StringComparison.Ordinal);
        File.WriteAllText(path, text[..at] + now + text[(at + was.Length)..]);
    }

    public IEnumerable<string> Journals() => Directory.Exists(Store)
        ? Directory.EnumerateFiles(Store, "events.jsonl", SearchOption.AllDirectories)
        : [];

    public void Dispose() => folder.Dispose();

    /// <summary>Records of this excerpt have no line breaks inside but a few; those are left out.</summary>
    private void Rows(string source, string name, int rows)
    {
        string[] lines = File.ReadAllLines(source);
        IEnumerable<string> whole = lines.Skip(1).Where(line => line.Count(c => c == '"') % 2 == 0 && line.Contains(',')).Take(rows);
        Write(System.IO.Path.Combine("data", name), string.Join('\n', whole.Prepend(lines[0])) + "\n");
    }
}
