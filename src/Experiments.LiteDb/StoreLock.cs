using System.Globalization;
using Experiments.Core.Diagnostics;

namespace Experiments.LiteDb;

/// <summary>
/// Makes one process the owner of a store. LiteDB itself opens its file so that others may read, which on Unix keeps nobody out;
/// a lock file that is shared with no one does on every system, and the system drops it with the process that held it, however that ends.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private const int Attempts = 5;

    /// <summary>A short command that is just ending is waited for; an engine that trains is not.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly FileStream held;
    private readonly string owner;

    private StoreLock(FileStream held, string owner)
    {
        this.held = held;
        this.owner = owner;
    }

    /// <exception cref="ExperimentException">Another process, named in the message, has the store; or the folder cannot be written.</exception>
    public static StoreLock Take(StoreFiles files)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var held = new FileStream(files.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                File.WriteAllText(files.Owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
                return new StoreLock(held, files.Owner);
            }
            catch (UnauthorizedAccessException e)
            {
                throw NotWritable(files, e);
            }
            catch (IOException e) when (!File.Exists(files.Lock))
            {
                throw NotWritable(files, e);
            }
            catch (IOException) when (attempt < Attempts)
            {
                Thread.Sleep(Pause);
            }
            catch (IOException e)
            {
                throw Busy(files, e);
            }
        }
    }

    public void Dispose()
    {
        File.Delete(owner);
        held.Dispose();
    }

    private static ExperimentException Busy(StoreFiles files, IOException cause)
    {
        var owner = ReadOwner(files.Owner) is { } process ? $"process {process}" : "another process";
        return new ExperimentException(
            Diagnostic.Error(
                DiagnosticCodes.StoreLocked,
                $"the store {files.Folder} is in use by {owner}",
                hint: "wait for it to finish, or stop it"),
            ExitCode.StoreBusy,
            cause);
    }

    private static ExperimentException NotWritable(StoreFiles files, Exception cause) => new(
        Diagnostic.Error(
            DiagnosticCodes.FolderNotWritable,
            $"the store {files.Folder} cannot be written: {cause.Message}",
            hint: "choose another with --store"),
        ExitCode.InvalidEnvironment,
        cause);

    private static string? ReadOwner(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim() is { Length: > 0 } process ? process : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
