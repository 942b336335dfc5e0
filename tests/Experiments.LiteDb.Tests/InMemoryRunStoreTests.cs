using Experiments.Core.Runs;
using Experiments.Testing.Stores;

namespace Experiments.LiteDb.Tests;

/// <summary>The contract, on the index that lives in memory.</summary>
public sealed class InMemoryRunStoreTests : RunStoreContract
{
    protected override IRunStore Open(string path) => new InMemoryRunStore();
}
