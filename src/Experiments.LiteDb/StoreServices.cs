using Experiments.Core.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Experiments.LiteDb;

/// <summary>Registers the run store.</summary>
public static class StoreServices
{
    /// <summary>An <see cref="IRunStoreOpener"/> for indexes in LiteDB files.</summary>
    public static IServiceCollection AddLiteDbStore(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<IRunStoreOpener, LiteDbRunStoreOpener>();
    }
}
