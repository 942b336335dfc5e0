namespace Experiments.Cli;

/// <summary>What <c>threads: auto</c> means: libtorch's matrix products gain nothing from hyper-threads.</summary>
internal static class PhysicalCores
{
    private const string CpuFolder = "/sys/devices/system/cpu";

    /// <summary>Distinct pairs of package and core; where the system does not tell, the logical processors this process may use.</summary>
    public static int Count { get; } = Math.Clamp(Distinct(), 1, Environment.ProcessorCount);

    private static int Distinct()
    {
        if (!Directory.Exists(CpuFolder))
        {
            return Environment.ProcessorCount;
        }

        int cores = Directory.EnumerateDirectories(CpuFolder, "cpu*")
            .Select(cpu => Path.Combine(cpu, "topology"))
            .Where(Directory.Exists)
            .Select(topology => (Read(topology, "physical_package_id"), Read(topology, "core_id")))
            .Distinct()
            .Count();
        return cores == 0 ? Environment.ProcessorCount : cores;
    }

    private static string Read(string topology, string name)
    {
        string path = Path.Combine(topology, name);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : "";
    }
}
