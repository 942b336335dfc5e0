using Experiments.Core.Runs;
using Experiments.Engine.Stores;
using Microsoft.Extensions.Logging;

namespace Experiments.Engine.Sweeps;

/// <summary>What all runs of one sweep share.</summary>
internal sealed record SweepContext(
    SweepRequest Request,
    EngineStore Store,
    IRunObserver Observers,
    Interruption Interruption,
    TimeProvider Time,
    ILogger Logger);
