using Microsoft.Extensions.DependencyInjection;

namespace Experiments.Torch;

/// <summary>Composition.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Adds <see cref="TorchTraining"/>. A <see cref="TimeProvider"/> must be there.</summary>
    public static IServiceCollection AddTorch(this IServiceCollection services) =>
        services.AddSingleton(provider => new TorchTraining(provider.GetRequiredService<TimeProvider>(), TorchTraining.CacheFolder));
}
