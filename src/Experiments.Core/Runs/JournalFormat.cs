using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;

namespace Experiments.Core.Runs;

/// <summary>
/// <c>events.jsonl</c>: one event a line, UTF-8, each line ended by a line feed. Reading never throws: a process may have died in the
/// middle of a line, and a later version may have written kinds that this one does not know.
/// </summary>
public static class JournalFormat
{
    private const byte LineFeed = (byte)'\n';

    /// <summary>Other writers may put the type elsewhere than first.</summary>
    private static readonly JsonSerializerOptions Tolerant = new(ExperimentJson.Line) { AllowOutOfOrderMetadataProperties = true };

    private static readonly ImmutableHashSet<string> KnownTypes =
        [.. typeof(RunEvent).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), inherit: false)
            .Cast<JsonDerivedTypeAttribute>()
            .Select(attribute => attribute.TypeDiscriminator)
            .OfType<string>()];

    /// <summary>The line of an event, line feed included.</summary>
    public static byte[] Write(RunEvent runEvent)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(runEvent, ExperimentJson.Line);
        return [.. json, LineFeed];
    }

    /// <summary>All events that can be read, with a diagnostic for each line that cannot.</summary>
    /// <param name="path">For diagnostics only.</param>
    public static Journal Read(ReadOnlySpan<byte> bytes, string path)
    {
        var events = ImmutableArray.CreateBuilder<RunEvent>();
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
        for (int line = 1; !bytes.IsEmpty; line++)
        {
            int end = bytes.IndexOf(LineFeed);
            ReadOnlySpan<byte> text = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? [] : bytes[(end + 1)..];
            if (text.Trim((byte)' ').TrimEnd((byte)'\r').IsEmpty)
                continue;
            if (!TryRead(text, out RunEvent? runEvent))
                diagnostics.Add(end < 0 ? Torn(path, line) : Damaged(path, line));
            else if (runEvent is not null)
                events.Add(runEvent);
        }

        return new Journal(events.ToImmutable(), diagnostics.ToImmutable());
    }

    /// <summary>
    /// What of a journal stays when it is written on: all but an unfinished last line, which is a torn write.
    /// A last line that is whole but for its line feed stays; the writer adds the line feed.
    /// </summary>
    /// <returns>The length in bytes to keep.</returns>
    public static int LengthToKeep(ReadOnlySpan<byte> bytes)
    {
        int start = bytes.LastIndexOf(LineFeed) + 1;
        return start == bytes.Length || TryRead(bytes[start..], out _) ? bytes.Length : start;
    }

    /// <summary>False where the line is no event. True with null where it is one of a kind that this version does not know.</summary>
    private static bool TryRead(ReadOnlySpan<byte> line, out RunEvent? runEvent)
    {
        runEvent = null;
        try
        {
            Utf8JsonReader reader = new(line);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("type", out JsonElement type)
                || type.ValueKind != JsonValueKind.String)
            {
                return false;
            }

            if (KnownTypes.Contains(type.GetString() ?? ""))
                runEvent = Complete(document.RootElement.Deserialize<RunEvent>(Tolerant));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            // Text that is no UTF-8.
            return false;
        }
    }

    /// <summary>Fields that an older version did not write are empty rather than missing.</summary>
    private static RunEvent? Complete(RunEvent? runEvent) => runEvent switch
    {
        DataPrepared data => data with
        {
            Splits = data.Splits.IsDefault ? [] : data.Splits,
            LabelToId = data.LabelToId ?? ImmutableSortedDictionary<string, int>.Empty,
        },
        EvaluationCompleted evaluation => evaluation with
        {
            Split = evaluation.Split ?? "",
            Metrics = evaluation.Metrics ?? ImmutableSortedDictionary<string, double>.Empty,
            Confusion = evaluation.Confusion.IsDefault ? [] : evaluation.Confusion,
        },
        RunSucceeded success => success with { Metrics = success.Metrics ?? ImmutableSortedDictionary<string, double>.Empty },
        ArtifactWritten { Path: null } => null,
        _ => runEvent,
    };

    private static Diagnostic Torn(string path, int line) => new(
        DiagnosticCodes.JournalDamaged,
        Severity.Info,
        "The last line was not written to its end and is left out.",
        new SourceLocation(path, line));

    private static Diagnostic Damaged(string path, int line) => Diagnostic.Warning(
        DiagnosticCodes.JournalDamaged, "This line is no event and is left out.", new SourceLocation(path, line));
}

/// <summary>What a journal holds.</summary>
/// <param name="Diagnostics">A warning for each damaged line, a note for a torn last one.</param>
public sealed record Journal(ImmutableArray<RunEvent> Events, ImmutableArray<Diagnostic> Diagnostics);
