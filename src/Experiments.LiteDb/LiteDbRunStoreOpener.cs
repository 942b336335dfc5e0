using Experiments.Core.Runs;
using Microsoft.Extensions.Logging;

namespace Experiments.LiteDb;

/// <summary>Opens <c>index.db</c> of a store folder.</summary>
internal sealed class LiteDbRunStoreOpener(TimeProvider time, ILogger<LiteDbRunStore> logger) : IRunStoreOpener
{
    public IRunStore Open(string folder) => LiteDbRunStore.Open(folder, time, logger);
}
