using Experiments.Core.Runs;
using Experiments.Testing.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace Experiments.LiteDb.Tests;

/// <summary>The contract, on LiteDB.</summary>
public sealed class LiteDbRunStoreTests : RunStoreContract
{
    protected override IRunStore Open(string path) => LiteDbRunStore.Open(path, TimeProvider.System, NullLogger.Instance);
}
