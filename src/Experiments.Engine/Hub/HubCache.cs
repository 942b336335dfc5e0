using Experiments.Core.Hub;

namespace Experiments.Engine.Hub;

/// <summary>
/// The folder that Hugging Face's own tools keep downloads in, laid out as they lay it out, so that each finds what the other fetched:
/// <code>
/// models--owner--name/refs/main                   the commit that a branch stood for when it was last asked
/// models--owner--name/blobs/ETAG                  a file's content
/// models--owner--name/snapshots/COMMIT/FILE       a link to it
/// .locks/models--owner--name/ETAG.lock            held by whoever fetches it
/// </code>
/// What is ours alone is <c>.listings/COMMIT</c>: the names of all files of a commit, so that a pinned name needs no network.
/// </summary>
internal sealed class HubCache(HubOptions options, TimeProvider time)
{
    private static readonly TimeSpan LockInterval = TimeSpan.FromMilliseconds(100);

    public string Snapshot(HubName name, string commit) => Path.Combine(Folder(name), "snapshots", commit);

    public string Blob(HubName name, string etag) => Path.Combine(Folder(name), "blobs", etag);

    /// <summary>The commit of a pinned name, or the one that its revision stood for when the hub was last asked; null: never.</summary>
    public string? Commit(HubName name)
    {
        if (name.IsPinned)
            return name.Revision;
        string path = RefOf(name);
        return File.Exists(path) && File.ReadAllText(path).Trim() is { } commit && HubName.IsCommit(commit) ? commit : null;
    }

    /// <summary>The files of a commit, where they were once listed.</summary>
    public IReadOnlyList<string>? Listing(HubName name, string commit)
    {
        string path = ListingOf(name, commit);
        return File.Exists(path) ? [.. File.ReadLines(path).Where(HubPath.IsSafe)] : null;
    }

    /// <summary>The files of a commit that are here.</summary>
    public IReadOnlyList<string> Present(HubName name, string commit)
    {
        string folder = Snapshot(name, commit);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(IsThere)
                .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
                .Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>A link without its blob does not count.</summary>
    public bool Holds(HubName name, string commit, string file) => IsThere(HubPath.In(Snapshot(name, commit), file));

    public void Remember(HubName name, HubRevision revision)
    {
        if (!name.IsPinned)
            Write(RefOf(name), revision.Commit);
        Write(ListingOf(name, revision.Commit), string.Concat(revision.Files.Select(file => file + "\n")));
    }

    /// <summary>Makes a blob a file of a snapshot: a relative link, or a copy where the system gives no links.</summary>
    public void Link(HubName name, string commit, HubFile file)
    {
        string link = HubPath.In(Snapshot(name, commit), file.Path);
        string blob = Blob(name, file.Etag);
        string folder = Path.GetDirectoryName(link) ?? "";
        Directory.CreateDirectory(folder);
        if (!IsThere(link))
            File.Delete(link);
        try
        {
            File.CreateSymbolicLink(link, Path.GetRelativePath(folder, blob));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Somebody else has just made it, or links are not allowed here.
            if (!IsThere(link))
                File.Copy(blob, link);
        }
    }

    /// <summary>Waits until nobody else, of any process or tool, fetches this blob. Disposing lets the next one.</summary>
    public async Task<IDisposable> LockAsync(HubName name, string etag, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(options.Cache, ".locks", FolderName(name));
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"{etag}.lock");
        while (true)
        {
            try
            {
                // An exclusive stream is a lock by flock, which is what Python's filelock takes.
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException problem) when (IsHeld(problem))
            {
                await Task.Delay(LockInterval, time, cancellationToken);
            }
        }
    }

    /// <summary><see cref="File.Exists"/> is true of a link that leads nowhere.</summary>
    private static bool IsThere(string path) => File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is not { Exists: false };

    /// <summary>EWOULDBLOCK of Linux and macOS, and the sharing violation of Windows.</summary>
    private static bool IsHeld(IOException problem) => problem.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static void Write(string path, string text)
    {
        if (File.Exists(path) && File.ReadAllText(path) == text)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "");
        string draft = $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}";
        File.WriteAllText(draft, text);
        File.Move(draft, path, overwrite: true);
    }

    private string Folder(HubName name) => Path.Combine(options.Cache, FolderName(name));

    private string RefOf(HubName name) => HubPath.In(Path.Combine(Folder(name), "refs"), name.Revision ?? HubName.DefaultRevision);

    private string ListingOf(HubName name, string commit) => Path.Combine(Folder(name), ".listings", commit);

    private static string FolderName(HubName name) =>
        $"{(name.Kind == HubKind.Dataset ? "datasets" : "models")}--{name.Repository.Replace("/", "--", StringComparison.Ordinal)}";
}
