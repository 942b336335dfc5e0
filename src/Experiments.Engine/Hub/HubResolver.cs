using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Hub;

namespace Experiments.Engine.Hub;

/// <summary>A model or data set of the hub as it lies on this machine.</summary>
/// <param name="Name">Pinned to a commit, and to a split.</param>
/// <param name="Folder">The commit's snapshot, absolute.</param>
/// <param name="Files">Within it, with slashes: all that decides what a run computes, in order.</param>
/// <param name="Warnings">What was not as it should be.</param>
public sealed record HubInput(HubName Name, string Folder, ImmutableArray<string> Files, ImmutableArray<Diagnostic> Warnings)
{
    /// <summary>What a worker reads: the folder of a model, the files of data, or a GGUF file.</summary>
    public ImmutableArray<string> Places => Name is { Kind: HubKind.Model, File: null } ? [Folder] : Paths;

    /// <summary>The files, absolute.</summary>
    public ImmutableArray<string> Paths => [.. Files.Select(file => HubPath.In(Folder, file))];
}

/// <summary>
/// From names of the hub to files on this machine: the revision becomes a commit, what is not in the cache is fetched. A pinned name whose
/// files are here asks nothing of the network; so does everything when the hub is switched off.
/// </summary>
public sealed class HubResolver(HubOptions options, IDataCardFormat cards, TimeProvider time, IProgress<HubProgress>? progress = null) : IDisposable
{
    private const int AtOnce = 4;
    private const string Card = "README.md";

    private readonly HubTransport _transport = new(options, time);
    private readonly HubCache _cache = new(options, time);

    /// <param name="role">Of data: the key that names it, <c>train</c>, <c>validation</c> or <c>test</c>; its split unless the name says another.</param>
    /// <exception cref="ExperimentException">It is not there, not allowed, not reachable, not cached, or not what we read; without a location.</exception>
    public async Task<HubInput> ResolveAsync(HubName name, string role, CancellationToken cancellationToken)
    {
        (HubRevision revision, ImmutableArray<Diagnostic> warnings) = await RevisionAsync(name, cancellationToken);
        HubName pinned = name with { Revision = revision.Commit };
        HubDownload download = new(new HubClient(_transport, options), _cache, options, progress);
        try
        {
            return name.Kind == HubKind.Model
                ? await ModelAsync(pinned, revision.Files, download, cancellationToken) with { Warnings = warnings }
                : await DataAsync(pinned, role, revision.Files, download, cancellationToken) with { Warnings = warnings };
        }
        catch (HubInterruption problem)
        {
            throw HubProblems.Unreachable(name, options, problem);
        }
    }

    public void Dispose() => _transport.Dispose();

    private async Task<HubInput> ModelAsync(HubName pinned, IReadOnlyList<string> listing, HubDownload download, CancellationToken cancellationToken)
    {
        string folder = _cache.Snapshot(pinned, pinned.Revision ?? "");
        (pinned, ImmutableArray<string> wanted) = HubModel.Wanted(pinned, listing);
        await FetchAsync(pinned, wanted, download, cancellationToken);
        ImmutableArray<string> shards = HubModel.Shards(pinned, folder, wanted, listing);
        await FetchAsync(pinned, shards, download, cancellationToken);
        return new HubInput(pinned, folder, [.. wanted, .. shards], []);
    }

    private async Task<HubInput> DataAsync(
        HubName pinned, string role, IReadOnlyList<string> listing, HubDownload download, CancellationToken cancellationToken)
    {
        string folder = _cache.Snapshot(pinned, pinned.Revision ?? "");
        DataCard card = DataCard.Empty;
        if (listing.Contains(Card))
        {
            await FetchAsync(pinned, [Card], download, cancellationToken);
            card = cards.Read(await File.ReadAllTextAsync(HubPath.In(folder, Card), cancellationToken));
        }

        (string split, ImmutableArray<string> files) = DataSplits.Choose(pinned, role, listing, card);
        await FetchAsync(pinned, files, download, cancellationToken);
        return new HubInput(pinned with { Split = split }, folder, files, []);
    }

    private static async Task FetchAsync(HubName pinned, ImmutableArray<string> files, HubDownload download, CancellationToken cancellationToken)
    {
        ParallelOptions limits = new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(files, limits, async (file, token) => await download.FetchAsync(pinned, file, token));
    }

    /// <summary>The commit and its files: from the cache where that is certain or the network is off or away, else from the hub.</summary>
    private async Task<(HubRevision Revision, ImmutableArray<Diagnostic> Warnings)> RevisionAsync(HubName name, CancellationToken cancellationToken)
    {
        if (name.IsPinned && name.Revision is { } commit && _cache.Listing(name, commit) is { } listing)
            return (new HubRevision(commit, listing), []);
        if (options.Offline)
            return (Cached(name) ?? throw HubProblems.NotCached(name, options), []);
        try
        {
            HubRevision revision = await new HubClient(_transport, options).RevisionAsync(name, cancellationToken);
            Remember(name, revision);
            return (revision, []);
        }
        catch (HubInterruption problem)
        {
            return Cached(name) is { } cached
                ? (cached, name.IsPinned ? [] : [HubProblems.FromCache(name, cached.Commit, problem)])
                : throw HubProblems.Unreachable(name, options, problem);
        }
    }

    /// <summary>What Python fetched has no listing of ours: then what is here is all there is.</summary>
    private HubRevision? Cached(HubName name)
    {
        if (_cache.Commit(name) is not { } commit)
            return null;
        IReadOnlyList<string> files = _cache.Listing(name, commit) ?? _cache.Present(name, commit);
        return files.Count == 0 ? null : new HubRevision(commit, files);
    }

    private void Remember(HubName name, HubRevision revision)
    {
        try
        {
            _cache.Remember(name, revision);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw HubProblems.CacheNotWritable(options, problem);
        }
    }
}
