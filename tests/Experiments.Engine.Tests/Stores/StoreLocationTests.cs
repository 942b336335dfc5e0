using Experiments.Engine.Stores;
using Experiments.Testing;

namespace Experiments.Engine.Tests.Stores;

public sealed class StoreLocationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Experiments.sln")]
    [InlineData("Mine.csproj")]
    [InlineData(".git")]
    public void Lies_beside_the_nearest_root_above_the_folder(string root)
    {
        folder.Write("Experiments.sln", "");
        string project = Directory.CreateDirectory(folder.File("project")).FullName;
        string experiment = Directory.CreateDirectory(Path.Combine(project, "experiments", "one")).FullName;
        File.WriteAllText(Path.Combine(project, root), "");

        StoreLocation.Find(experiment, said: null).ShouldBe(Path.Combine(project, "runs"));
    }

    [Fact]
    public void Is_where_it_was_said_to_be()
    {
        folder.Write("Experiments.sln", "");

        StoreLocation.Find(folder.Path, folder.File("elsewhere")).ShouldBe(folder.File("elsewhere"));
        StoreLocation.Find(folder.Path, "").ShouldBe(folder.File("runs"));
    }
}
