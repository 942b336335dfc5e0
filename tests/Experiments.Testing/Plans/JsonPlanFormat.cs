using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Experiments.Core.Plans;

namespace Experiments.Testing.Plans;

/// <summary>A plan as JSON, for tests that need no YAML.</summary>
public sealed class JsonPlanFormat : IPlanFormat
{
    public string Write(RunPlan plan) => JsonSerializer.Serialize(plan, ExperimentJson.Document);

    public RunPlan Read(string text, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<RunPlan>(text, ExperimentJson.Document) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw new ExperimentException(Diagnostic.Error(DiagnosticCodes.StoreCorrupt, error.Message, new SourceLocation(path)));
        }
    }
}
