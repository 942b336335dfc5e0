using System.Text.Json;
using Experiments.Core.Knobs;
using Experiments.Testing;

namespace Experiments.Core.Tests.Knobs;

public sealed class JsonSchemaWriterTests
{
    public static TheoryData<string> Files => ["experiment.schema.json", "sweep.schema.json"];

    /// <summary>UPDATE_SNAPSHOTS=1 writes them anew.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void The_schemas_in_docs_are_those_of_the_catalogue(string file)
    {
        string schema = file.StartsWith("sweep", StringComparison.Ordinal) ? JsonSchemaWriter.Sweep() : JsonSchemaWriter.Experiment();
        string path = Path.Combine(RepositoryFolder.Root, "docs", "schema", file);

        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, schema);

        File.ReadAllText(path).ShouldBe(schema);
    }

    [Fact]
    public void Every_knob_is_there_nested_and_dotted()
    {
        JsonElement properties = JsonElement.Parse(JsonSchemaWriter.Experiment()).GetProperty("properties");

        foreach (Knob knob in KnobCatalog.All)
        {
            JsonElement nested = knob.Key.Split('.').Aggregate(
                JsonElement.Parse(JsonSchemaWriter.Experiment()), (schema, part) => schema.GetProperty("properties").GetProperty(part));

            nested.GetProperty("description").GetString().ShouldBe(knob.Meaning);
            properties.GetProperty(knob.Key).GetProperty("description").GetString().ShouldBe(knob.Meaning);
        }
    }
}
