using System.Security.Cryptography;
using Experiments.Core.Diagnostics;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Torch.Lora;
using Experiments.Torch.Saving;
using static TorchSharp.torch;

namespace Experiments.Torch.Exporting;

/// <summary>An adapter as another program wants it, after checking whether that program will load it.</summary>
internal static class AdapterExport
{
    private const string GgufName = "adapter.gguf";

    /// <exception cref="ExperimentException">The adapter or its base's configuration cannot be read, or nothing can be written.</exception>
    public static ExportReply Run(ExportRequest request)
    {
        var adapted = AdaptedModel.Find(request.Adapter);
        using var model = adapted.Build(new Device(TorchSharp.DeviceType.CPU));
        AdapterFolder.Check(request.Adapter.Folder, model.Module, adapted.Adapter);
        using var file = AdapterFile.Open(request.Adapter.Folder);
        var verdicts = ConsumerRules.All(adapted, file, OutputHead.Of(model.Config, model.Names));
        var wanted = verdicts.FirstOrDefault(verdict => verdict.Consumer == request.Consumer) ?? throw Unknown(request.Consumer, verdicts);
        if (!wanted.Loads)
            return new ExportReply(verdicts, []);
        return new ExportReply(verdicts, [.. Write(request, adapted, file).Select(Describe)]);
    }

    private static string[] Write(ExportRequest request, AdaptedModel adapted, AdapterFile file)
    {
        if (request.Consumer == ConsumerRules.LlamaCpp)
        {
            var isFile = request.Output.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);
            var path = isFile ? request.Output : Path.Combine(request.Output, GgufName);
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? ".");
            LlamaCppAdapter.Write(path, adapted, file);
            return [path];
        }

        Directory.CreateDirectory(request.Output);
        string[] names = [AdapterConfig.FileName, $"{AdapterFolder.Stem}.safetensors"];
        if (Path.GetFullPath(request.Output) != Path.GetFullPath(request.Adapter.Folder))
        {
            foreach (var name in names)
                File.Copy(Path.Combine(request.Adapter.Folder, name), Path.Combine(request.Output, name), overwrite: true);
        }

        return [.. names.Select(name => Path.Combine(request.Output, name))];
    }

    private static ExperimentException Unknown(string consumer, IReadOnlyList<ConsumerVerdict> verdicts) => new(
        Diagnostic.Error(
            DiagnosticCodes.InvalidCommandLine,
            $"'{consumer}' is not one of {string.Join(", ", verdicts.Select(verdict => verdict.Consumer))}"),
        ExitCode.InvalidCommandLine);

    private static Artifact Describe(string path)
    {
        using var stream = File.OpenRead(path);
        return new Artifact(path, Convert.ToHexStringLower(SHA256.HashData(stream)), stream.Length);
    }
}
