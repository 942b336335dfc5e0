using System.Text.RegularExpressions;
using Experiments.Core.Diagnostics;

namespace Experiments.Cli.Tests.EndToEnd;

/// <summary>What is broken is told once, with its place and its code, before anything trains.</summary>
public partial class BrokenInputTests
{
    public static TheoryData<string, string, int> Cases { get; } = new()
    {
        { "unknown key", DiagnosticCodes.UnknownKey, 4 },
        { "wrong type", DiagnosticCodes.WrongType, 4 },
        { "missing file", DiagnosticCodes.DataFileNotFound, 4 },
        { "bad row", DiagnosticCodes.MalformedRow, 4 },
        { "label outside the set", DiagnosticCodes.UnknownLabel, 4 },
        { "truncated safetensors", DiagnosticCodes.InvalidWeights, 4 },
        { "weight of the wrong shape", DiagnosticCodes.WrongWeightShape, 4 },
        { "empty data", DiagnosticCodes.EmptyData, 4 },
        { "adapter target that matches nothing", DiagnosticCodes.LoraTargetMatchesNothing, 4 },
        { "unwritable folder", DiagnosticCodes.FolderNotWritable, 6 },
        { "unknown device", DiagnosticCodes.WrongType, 4 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Is_one_located_error_and_nothing_trains(string what, string code, int exitCode)
    {
        using var folder = new QuickstartFolder(trainRows: 24, evalRows: 8);
        Break(folder, what);

        ToolResult result = await Tool.RunAsync(folder.Path, "run", "experiment.yaml");

        result.ShouldExit(exitCode);
        string[] errors = [.. result.Error.Split('\n').Where(line => Located().IsMatch(line))];
        errors.Length.ShouldBe(1, result.Error);
        errors[0].ShouldContain($": error {code}: ");
        folder.Journals().ShouldBeEmpty();
    }

    private static void Break(QuickstartFolder folder, string what)
    {
        switch (what)
        {
            case "unknown key":
                folder.Replace("experiment.yaml", "learning_rate: 1e-3", "learning_rat: 1e-3");
                break;
            case "wrong type":
                folder.Replace("experiment.yaml", "max_length: 32", "max_length: long");
                break;
            case "missing file":
                folder.Replace("experiment.yaml", "data/eval.csv", "data/evaluation.csv");
                break;
            case "bad row":
                folder.Replace("data/train.csv", "\n", "\nthree,fields,here\n");
                break;
            case "label outside the set":
                File.AppendAllText(Path.Combine(folder.Path, "data/eval.csv"), "is this a label?,not_a_label\n");
                break;
            case "truncated safetensors":
                using (var stream = new FileStream(Path.Combine(folder.Path, "model/model.safetensors"), FileMode.Open))
                {
                    stream.SetLength(stream.Length / 2);
                }

                break;
            case "weight of the wrong shape":
                folder.Replace("model/config.json", "\"max_position_embeddings\": 512", "\"max_position_embeddings\": 256");
                break;
            case "empty data":
                folder.Write("data/train.csv", "text,label\n");
                break;
            case "adapter target that matches nothing":
                folder.Replace("experiment.yaml", "lora: { r: 4, lora_alpha: 8 }", "mode: lora\nlora: { r: 4, target_modules: [q_proj] }");
                break;
            case "unwritable folder":
                folder.Write("runs", "a file stands where the folder should be");
                break;
            case "unknown device":
                folder.Replace("experiment.yaml", "threads: 1", "threads: 1\ndevice: gpu");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(what), what, "There is no such case.");
        }
    }

    [GeneratedRegex(@"^\S.*: error EXP\d{4}: ")]
    private static partial Regex Located();
}
