using Experiments.Core.Runs;

namespace Experiments.Engine.Reproducing;

/// <summary>A run to run again.</summary>
/// <param name="Store">Absolute path of the store folder; the repetition is recorded there.</param>
/// <param name="Steps">Only so many steps, then stop; null: all of it, weights included.</param>
public sealed record ReproduceRequest(string Store, RunRecord Run, long? Steps = null);
