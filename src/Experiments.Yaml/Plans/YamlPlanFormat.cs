using Experiments.Core.Plans;

namespace Experiments.Yaml.Plans;

/// <summary><c>plan.yaml</c>: an experiment file that runs alone, and under <c>x-plan</c> what else the record needs.</summary>
public sealed class YamlPlanFormat : IPlanFormat
{
    public string Write(RunPlan plan) => new PlanWriter().Write(plan);

    public RunPlan Read(string text, string path) => new PlanReader(path).Read(text);
}
