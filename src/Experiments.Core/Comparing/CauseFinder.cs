using System.Collections.Immutable;
using System.Globalization;
using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Core.Comparing;

/// <summary>What is not as it was when a run was recorded: inputs first, then the machine.</summary>
public static class CauseFinder
{
    private const int ShownDigits = 12;

    public static ImmutableArray<Cause> Find(RunRecord record, RunRecord repetition) =>
        [
            .. Inputs(record.Plan, repetition.Plan),
            .. Machine(record, repetition),
            .. Environments(record.Environment, repetition.Environment),
        ];

    private static IEnumerable<Cause> Inputs(RunPlan was, RunPlan now)
    {
        Dictionary<(string, string), InputDigest> before = ByPlace(was);
        Dictionary<(string, string), InputDigest> after = ByPlace(now);
        return from place in before.Keys.Union(after.Keys)
               let old = before.GetValueOrDefault(place)
               let latest = after.GetValueOrDefault(place)
               where old?.Sha256 != latest?.Sha256
               select new Cause(Kind(place.Item1), Text(old), Text(latest));
    }

    private static Dictionary<(string, string), InputDigest> ByPlace(RunPlan plan) =>
        plan.Inputs.DistinctBy(input => (input.Role, input.Path)).ToDictionary(input => (input.Role, input.Path));

    private static string Kind(string role) => role is "model" or "code" ? role : "data";

    private static string? Text(InputDigest? input)
    {
        if (input is null)
            return null;
        string digest = input.Sha256.Length > ShownDigits ? input.Sha256[..ShownDigits] : input.Sha256;
        return input.Path.Length == 0 ? digest : $"{input.Path} {digest}";
    }

    private static IEnumerable<Cause> Machine(RunRecord was, RunRecord now)
    {
        if (was.Threads != now.Threads)
            yield return new Cause("threads", Number(was.Threads), Number(now.Threads));
        if (was.Device != now.Device)
            yield return new Cause("device", was.Device, now.Device);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<Cause> Environments(RunEnvironment? was, RunEnvironment? now)
    {
        if (was is null || now is null)
            return [];
        IEnumerable<Cause> single = new[]
        {
            new Cause("libtorch", was.Libtorch, now.Libtorch),
            new Cause("backend", was.TensorBackend, now.TensorBackend),
            new Cause("dotnet", was.DotNet, now.DotNet),
            new Cause("cpu", was.Cpu, now.Cpu),
            new Cause("gpu", was.Gpu, now.Gpu),
            new Cause("driver", was.GpuDriver, now.GpuDriver),
            new Cause("os", $"{was.OperatingSystem} {was.Architecture}", $"{now.OperatingSystem} {now.Architecture}"),
        }.Where(cause => cause.Was != cause.Is);
        return [.. single, .. Entries("package", was.Packages, now.Packages), .. Entries("variable", was.Variables, now.Variables)];
    }

    private static IEnumerable<Cause> Entries(
        string kind, ImmutableSortedDictionary<string, string>? was, ImmutableSortedDictionary<string, string>? now)
    {
        was ??= ImmutableSortedDictionary<string, string>.Empty;
        now ??= ImmutableSortedDictionary<string, string>.Empty;
        return from name in was.Keys.Union(now.Keys)
               let before = was.GetValueOrDefault(name)
               let after = now.GetValueOrDefault(name)
               where before != after
               select new Cause(kind, before is null ? null : $"{name} {before}", after is null ? null : $"{name} {after}");
    }
}
