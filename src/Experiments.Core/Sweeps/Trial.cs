using System.Collections.Immutable;
using Experiments.Core.Specs;

namespace Experiments.Core.Sweeps;

/// <summary>One point of the sweep: a branch and what it sets beyond the experiment's own settings.</summary>
/// <param name="Variant">Empty where the sweep has no variants.</param>
internal sealed record Trial(string Variant, ImmutableDictionary<string, Setting> Values)
{
    public Trial With(Setting setting) => this with { Values = Values.SetItem(setting.Key, setting) };
}
