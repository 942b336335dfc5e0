using System.Text.Json;
using Experiments.Core.Json;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using LiteDB;
using JsonSerializer = System.Text.Json.JsonSerializer;

namespace Experiments.LiteDb;

/// <summary>
/// A record as a document: what is searched and sorted by as fields, the whole as the JSON text that journals use.
/// So no rule of the database touches the content: it keeps dates to the millisecond in local time, and compares text without case.
/// </summary>
internal static class RunDocument
{
    public const string Experiment = "experiment";
    public const string Sweep = "sweep";
    public const string State = "state";

    /// <summary>Ticks in UTC; null until the run starts.</summary>
    public const string Started = "started";

    private const string Record = "record";

    public static BsonDocument Write(RunRecord record) => new()
    {
        ["_id"] = record.Id.Value,
        [Experiment] = record.Plan.Experiment,
        [Sweep] = record.Plan.Sweep,
        [State] = record.State.ToString(),
        [Started] = record.Started is { } started ? new BsonValue(started.UtcTicks) : BsonValue.Null,
        [Record] = JsonSerializer.Serialize(record, ExperimentJson.Line),
    };

    public static RunId Id(BsonDocument document) => new(document["_id"].AsString);

    /// <summary>Null where the run never started, which sorts before every date.</summary>
    public static long? StartedTicks(BsonDocument document) => document[Started].IsNull ? null : document[Started].AsInt64;

    /// <exception cref="JsonException">The text is no record of this version.</exception>
    /// <exception cref="KeyNotFoundException">Its plan lacks a setting that this version knows.</exception>
    public static RunRecord Read(BsonDocument document) =>
        JsonSerializer.Deserialize<RunRecord>(document[Record].AsString, ExperimentJson.Line) ?? throw new JsonException("The record is null.");

    /// <summary>Exactly, where the database leaves case aside.</summary>
    public static bool Matches(BsonDocument document, RunQuery query) =>
        (query.Experiment is null || document[Experiment].AsString == query.Experiment)
        && (query.Sweep is null || document[Sweep].AsString == query.Sweep);
}
