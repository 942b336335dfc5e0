using System.Text.Json;
using Experiments.Core.Json;

namespace Experiments.Engine.Inputs;

/// <summary>Digests by path, size and time of change, in memory and in the store's <c>digests.json</c>. Losing it costs time only.</summary>
internal sealed class DigestCache
{
    /// <summary>A file that changed just now may change again without its time telling.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly string _file;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, Entry> _entries;
    private readonly Lock _gate = new();

    public DigestCache(string store, TimeProvider time)
    {
        _file = Path.Combine(store, "digests.json");
        _time = time;
        _entries = Read(_file);
    }

    public string Of(string path)
    {
        // A link's own size and time say nothing of the content.
        FileInfo file = File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path);
        Entry now = new(file.Length, file.LastWriteTimeUtc.Ticks, "");
        lock (_gate)
        {
            if (_entries.TryGetValue(file.FullName, out Entry? known) && known with { Sha256 = "" } == now)
                return known.Sha256;
        }

        string digest = InputDigests.OfContent(file.FullName);
        if (_time.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc > Settled)
            Remember(file.FullName, now with { Sha256 = digest });
        return digest;
    }

    private void Remember(string path, Entry entry)
    {
        lock (_gate)
        {
            _entries[path] = entry;
            if (!Directory.Exists(Path.GetDirectoryName(_file)))
                return;
            try
            {
                string draft = $"{_file}.{Environment.ProcessId}";
                File.WriteAllText(draft, JsonSerializer.Serialize(_entries, ExperimentJson.Line));
                File.Move(draft, _file, overwrite: true);
            }
            catch (IOException)
            {
                // It is hashed again next time.
            }
            catch (UnauthorizedAccessException)
            {
                // It is hashed again next time.
            }
        }
    }

    private static Dictionary<string, Entry> Read(string file)
    {
        try
        {
            var entries = JsonSerializer.Deserialize<Dictionary<string, Entry>>(File.ReadAllText(file), ExperimentJson.Line);
            return new Dictionary<string, Entry>(entries ?? [], StringComparer.Ordinal);
        }
        catch (IOException)
        {
            return new Dictionary<string, Entry>(StringComparer.Ordinal);
        }
        catch (UnauthorizedAccessException)
        {
            return new Dictionary<string, Entry>(StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            return new Dictionary<string, Entry>(StringComparer.Ordinal);
        }
    }

    private sealed record Entry(long Bytes, long Modified, string Sha256);
}
