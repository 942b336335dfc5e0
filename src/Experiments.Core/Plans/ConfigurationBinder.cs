using System.Collections.Immutable;
using Experiments.Core.Specs;

namespace Experiments.Core.Plans;

/// <summary>Flat settings to typed options.</summary>
internal static class ConfigurationBinder
{
    public static RunConfiguration Bind(ImmutableSortedDictionary<string, Setting> settings) =>
        throw new NotSupportedException($"{settings.Count} settings");
}
