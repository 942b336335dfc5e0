namespace Experiments.Core.Plans;

/// <summary>How a plan is written to and read from <c>plan.yaml</c>.</summary>
public interface IPlanFormat
{
    string Write(RunPlan plan);

    /// <summary>Throws <see cref="Diagnostics.ExperimentException"/> where the text is no plan.</summary>
    RunPlan Read(string text, string path);
}
