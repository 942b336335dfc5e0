namespace Experiments.Testing.Workers;

/// <summary>What a fake worker does with a run.</summary>
public enum Behaviour
{
    Succeed,
    Fail,

    /// <summary>Ends in the middle of the run without a last word.</summary>
    Die,

    /// <summary>Takes steps without end, and does not hear a request to stop.</summary>
    Hang,

    /// <summary>Takes steps without end until it is asked to stop.</summary>
    Slow,
}

/// <summary>How a fake run goes.</summary>
/// <param name="Steps">It takes so many; the loss of each follows from the plan's inputs and its settings alone.</param>
/// <param name="Threads">As reported; they are part of what decides the weights.</param>
public sealed record WorkerScript(Behaviour Behaviour, int Steps = 4, int Threads = 1)
{
    public static WorkerScript Succeed { get; } = new(Behaviour.Succeed);

    public static WorkerScript Fail { get; } = new(Behaviour.Fail);

    public static WorkerScript Die { get; } = new(Behaviour.Die);

    public static WorkerScript Hang { get; } = new(Behaviour.Hang);

    public static WorkerScript Slow { get; } = new(Behaviour.Slow);
}
