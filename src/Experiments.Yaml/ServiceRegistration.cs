using Experiments.Core.Hub;
using Experiments.Core.Plans;
using Experiments.Yaml.Hub;
using Experiments.Yaml.Plans;
using Microsoft.Extensions.DependencyInjection;

namespace Experiments.Yaml;

/// <summary>Experiment files and plan files.</summary>
public static class ServiceRegistration
{
    public static IServiceCollection AddYaml(this IServiceCollection services) => services
        .AddSingleton<ExperimentReader>()
        .AddSingleton<IPlanFormat, YamlPlanFormat>()
        .AddSingleton<IDataCardFormat, YamlDataCardFormat>();
}
