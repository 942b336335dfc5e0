using System.Globalization;
using Experiments.Core.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Experiments.Torch.Devices;

/// <summary>Names of devices, as plans and events have them: <c>auto</c>, <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>.</summary>
internal static class ComputeDevice
{
    /// <summary>All that this machine offers, the one that <c>auto</c> means first.</summary>
    public static IReadOnlyList<string> Available =>
    [
        .. Enumerable.Range(0, cuda.is_available() ? cuda.device_count() : 0)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"cuda:{i}")),
        "cpu",
    ];

    /// <exception cref="ExperimentException">There is no such device here.</exception>
    public static Device Resolve(string name) =>
        Problem(name) is { } problem ? throw new ExperimentException(problem, ExitCode.InvalidEnvironment) : Parse(name);

    /// <summary>Why this device cannot be used, or null.</summary>
    public static Diagnostic? Problem(string name)
    {
        var wanted = name == "cuda" ? "cuda:0" : name;
        return wanted == "auto" || Available.Contains(wanted)
            ? null
            : Diagnostic.Error(
                DiagnosticCodes.DeviceNotAvailable,
                $"there is no device '{name}' here; there is {string.Join(", ", Available)}",
                hint: "Choose another device, or auto");
    }

    public static string Name(Device device) => device.type == DeviceType.CUDA
        ? string.Create(CultureInfo.InvariantCulture, $"cuda:{Math.Max(0, device.index)}")
        : "cpu";

    private static Device Parse(string name) => new((name, Available[0]) switch
    {
        ("auto", var first) => first,
        ("cuda", _) => "cuda:0",
        _ => name,
    });
}
