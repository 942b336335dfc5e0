using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;

namespace Experiments.Engine.Stores;

/// <summary>
/// The right to write to a store, held by one engine at a time. The system's lock on <c>engine.lock</c> decides, and falls with the
/// process; <c>engine.json</c> says who holds it, also where the file system knows no locks.
/// </summary>
internal sealed class StoreLease : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _owner;

    private StoreLease(FileStream locked, string owner)
    {
        _lock = locked;
        _owner = owner;
    }

    /// <summary>Takes over what a dead engine left. Throws <see cref="ExperimentException"/> (exit 11) while another one lives.</summary>
    public static StoreLease Acquire(string store)
    {
        string owner = Path.Combine(store, "engine.json");
        FileStream locked;
        try
        {
            locked = new FileStream(Path.Combine(store, "engine.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw Locked(store, ReadOwner(owner));
        }

        if (LiveOwner(store) is { } other && other != ProcessIdentity.Current)
        {
            locked.Dispose();
            throw Locked(store, other);
        }

        File.WriteAllText(owner, JsonSerializer.Serialize(ProcessIdentity.Current, ExperimentJson.Line));
        return new StoreLease(locked, owner);
    }

    /// <summary>Whether an engine, this one included, works on the store now.</summary>
    public static bool IsHeld(string store) => LiveOwner(store) is not null;

    public void Dispose()
    {
        File.Delete(_owner);
        _lock.Dispose();
    }

    private static ProcessIdentity? LiveOwner(string store) =>
        ReadOwner(Path.Combine(store, "engine.json")) is { IsAlive: true } owner ? owner : null;

    /// <summary>Null where nobody is named, or a dying engine wrote half a name.</summary>
    private static ProcessIdentity? ReadOwner(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<ProcessIdentity>(File.ReadAllText(path), ExperimentJson.Line);
        }
        catch (IOException)
        {
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ExperimentException Locked(string store, ProcessIdentity? other) => new(
        Diagnostic.Error(
            DiagnosticCodes.StoreLocked,
            other is null ? "Another engine works on this store." : $"The engine of process {other.Process} works on this store.",
            new SourceLocation(store),
            "wait until it is done, or give --store another folder"),
        ExitCode.StoreBusy);
}
