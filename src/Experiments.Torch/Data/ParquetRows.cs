using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Parquet;
using Parquet.Serialization;

namespace Experiments.Torch.Data;

/// <summary>
/// The rows of a Parquet file, one row group at a time. Lists and structs are JSON text, as in the rows of JSON files. A row's place is
/// its number, from 1.
/// </summary>
internal static class ParquetRows
{
    private static readonly ParquetOptions Options = new() { TreatByteArrayAsString = true };
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>How many rows the file says it has; null where it cannot be read, which is reported.</summary>
    public static int? Count(string path, DataProblems problems) =>
        Try<int?>(path, problems, () => Read(path, reader => checked((int)reader.RowGroups.Sum(group => group.RowCount))));

    public static IEnumerable<RawRow> Read(DataFile file, DataProblems problems)
    {
        var groups = Try<int?>(file.Path, problems, () => Read(file.Path, reader => reader.RowGroupCount)) ?? 0;
        var number = 0;
        for (var group = 0; group < groups; group++)
        {
            var at = group;
            if (Try(file.Path, problems, () => Group(file.Path, at)) is not { } rows)
                yield break;
            foreach (var row in rows)
                yield return new RawRow(row.Columns, row.Values, file.At(++number));
        }
    }

    private static List<(string[] Columns, string?[] Values)> Group(string path, int group)
    {
        using var stream = File.OpenRead(path);
        var read = Wait(ParquetSerializer.DeserializeUntypedAsync(stream, Options, group));
        string[] columns = [.. read.Schema.Fields.Select(field => field.Name)];
        return [.. read.Data.Select(row => (columns, columns.Select(column => Text(row.GetValueOrDefault(column))).ToArray()))];
    }

    private static T Read<T>(string path, Func<ParquetReader, T> read)
    {
        using var stream = File.OpenRead(path);
        var reader = Wait(ParquetReader.CreateAsync(stream, Options));
        try
        {
            return read(reader);
        }
        finally
        {
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Rows are read where they are wanted, on the thread of the run.</summary>
    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    /// <summary>The package fails in many ways on a file that is damaged, or written in a way it does not know.</summary>
    private static T? Try<T>(string path, DataProblems problems, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not ExperimentException)
        {
            var inner = e.InnerException ?? e;
            problems.Add(DiagnosticCodes.MalformedRow,
                $"the Parquet file cannot be read: {inner.Message.Split('\n')[0]}", new SourceLocation(path),
                "Fetch it again; where it is whole, datasets.Dataset.from_parquet(…).to_json(…) writes jsonl in Python");
            return default;
        }
    }

    private static string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        ReadOnlyMemory<char> text => text.ToString(),
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToBase64String(bytes),
        IDictionary or IEnumerable => JsonText(value),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static string JsonText(object value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Json))
            Write(writer, value);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case IDictionary<string, object> map:
                writer.WriteStartObject();
                foreach (var (name, inner) in map)
                {
                    writer.WritePropertyName(name);
                    Write(writer, inner);
                }

                writer.WriteEndObject();
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case sbyte or byte or short or ushort or int or uint or long or ulong or decimal:
                writer.WriteRawValue(Text(value) ?? "null");
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case IEnumerable list and not (string or byte[]):
                writer.WriteStartArray();
                foreach (var inner in list)
                    Write(writer, inner);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(Text(value));
                break;
        }
    }
}
