using System.Reflection;

namespace Experiments.Testing;

/// <summary>The repository that these tests were built from.</summary>
public static class RepositoryFolder
{
    /// <summary>The folder of Experiments.sln, as the build recorded it: test binaries may lie elsewhere.</summary>
    public static string Root { get; } = typeof(RepositoryFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value ?? throw new InvalidOperationException("Experiments.Testing.csproj gives no RepositoryRoot.");
}
