using Experiments.Core.Runs;
using Experiments.Testing;
using Experiments.Testing.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Experiments.LiteDb.Tests;

public class StoreServicesTests
{
    [Fact]
    public void Opens_the_index_of_a_folder()
    {
        using var folder = new TemporaryFolder();
        using var services = new ServiceCollection().AddSingleton(typeof(ILogger<>), typeof(NullLogger<>)).AddLiteDbStore().BuildServiceProvider();
        var opener = services.GetRequiredService<IRunStoreOpener>();

        using (var store = opener.Open(folder.Path))
            store.Save(RecordBuilder.Run("a1"), []);

        File.Exists(folder.File("index.db")).ShouldBeTrue();
        using var again = opener.Open(folder.Path);
        again.List(new RunQuery()).ShouldHaveSingleItem();
    }
}
