using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Experiments.Core.Hub;

namespace Experiments.Engine.Hub;

/// <summary>How far a download is.</summary>
/// <param name="Received">Bytes that are here, those of an earlier try included.</param>
public sealed record HubProgress(string Repository, string File, long Received, long? Size, bool IsDone);

/// <summary>Brings single files of a commit into the cache: resumed where an earlier try was cut off, and never without their digest checked.</summary>
internal sealed class HubDownload(HubClient client, HubCache cache, HubOptions options, IProgress<HubProgress>? progress)
{
    private const int Sha256Digits = 64;
    private const int Sha1Digits = 40;

    /// <summary>Disk full, as Linux and macOS number it and as Windows does.</summary>
    private static readonly int[] DiskFull = [28, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    /// <param name="name">Pinned.</param>
    public async Task FetchAsync(HubName name, string file, CancellationToken cancellationToken)
    {
        string commit = name.Revision ?? throw new ArgumentException("The name is not pinned.", nameof(name));
        if (cache.Holds(name, commit, file))
            return;
        if (options.Offline)
            throw HubProblems.NotCached(name, options, file);
        HubFile found = await client.ProbeAsync(name, file, cancellationToken);
        try
        {
            if (!File.Exists(cache.Blob(name, found.Etag)))
                await FetchBlobAsync(name, found, cancellationToken);
            cache.Link(name, commit, found);
        }
        catch (IOException problem) when (DiskFull.Contains(problem.HResult))
        {
            throw HubProblems.DiskFull(name, file, found.Size, options);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw HubProblems.CacheNotWritable(options, problem);
        }
    }

    private async Task FetchBlobAsync(HubName name, HubFile file, CancellationToken cancellationToken)
    {
        string blob = cache.Blob(name, file.Etag);
        Directory.CreateDirectory(Path.GetDirectoryName(blob) ?? "");
        using IDisposable held = await cache.LockAsync(name, file.Etag, cancellationToken);
        if (File.Exists(blob))
            return;

        string incomplete = $"{blob}.incomplete";
        CheckRoom(name, file, incomplete);
        bool resumed = new FileInfo(incomplete) is { Exists: true, Length: > 0 };
        bool sound = await TryAsync(name, file, incomplete, cancellationToken);

        // What an earlier try left may be the damaged part: once more without it.
        if (!sound && resumed)
            sound = await TryAsync(name, file, incomplete, cancellationToken);
        if (!sound)
            throw HubProblems.Damaged(name, file.Path);
        File.Move(incomplete, blob, overwrite: true);
    }

    /// <returns>False where the content is not what its digest says; then nothing of it is left.</returns>
    private async Task<bool> TryAsync(HubName name, HubFile file, string incomplete, CancellationToken cancellationToken)
    {
        void Report(long received, bool done) => progress?.Report(new HubProgress(name.Repository, file.Path, received, file.Size, done));
        long length;
        await using (FileStream target = new(incomplete, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous))
        {
            Report(target.Length, done: false);
            await client.DownloadAsync(name, file, target, received => Report(received, done: false), cancellationToken);
            target.Flush(flushToDisk: true);
            length = target.Length;
            target.Position = 0;
            if (length == (file.Size ?? length) && await IsSoundAsync(target, file.Etag, cancellationToken))
            {
                Report(length, done: true);
                return true;
            }
        }

        File.Delete(incomplete);
        return false;
    }

    /// <summary>By the digest that the ETag is; a server with ETags of another kind is believed.</summary>
    private static async Task<bool> IsSoundAsync(FileStream content, string etag, CancellationToken cancellationToken)
    {
        if (!etag.All(char.IsAsciiHexDigitLower))
            return true;
        return etag.Length switch
        {
            Sha256Digits => Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken)) == etag,
            Sha1Digits => Convert.ToHexStringLower(await GitDigestAsync(content, cancellationToken)) == etag,
            _ => true,
        };
    }

    /// <summary>SHA-1 over git's header for a blob and the content.</summary>
    private static async Task<byte[]> GitDigestAsync(FileStream content, CancellationToken cancellationToken)
    {
        using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        sha.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0")));
        byte[] buffer = new byte[1 << 20];
        while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            sha.AppendData(buffer, 0, count);
        return sha.GetHashAndReset();
    }

    private void CheckRoom(HubName name, HubFile file, string incomplete)
    {
        long here = new FileInfo(incomplete) is { Exists: true } begun ? begun.Length : 0;
        if (file.Size - here is { } needed && needed > Room(Path.GetDirectoryName(incomplete) ?? ""))
            throw HubProblems.DiskFull(name, file.Path, needed, options);
    }

    /// <summary>Some file systems do not say: then the disk is found full when it is.</summary>
    private static long Room(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return long.MaxValue;
        }
    }
}
