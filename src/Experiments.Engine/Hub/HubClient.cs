using System.Net;
using System.Text.Json;
using Experiments.Core.Hub;

namespace Experiments.Engine.Hub;

/// <summary>A revision as the hub resolves it. <paramref name="Files"/> are paths with slashes that lead nowhere else.</summary>
internal sealed record HubRevision(string Commit, IReadOnlyList<string> Files);

/// <summary>One file of a commit.</summary>
/// <param name="Etag">Names the blob in the cache: the SHA-256 of a large file, the SHA-1 that git knows a small one by.</param>
internal sealed record HubFile(string Path, string Etag, long? Size);

/// <summary>The three questions that are asked of the hub: which commit, which content, and the content itself.</summary>
internal sealed class HubClient(HubTransport transport, HubOptions options)
{
    private const int Buffer = 1 << 20;

    /// <summary>The commit that a branch or tag stands for now, and its files.</summary>
    public Task<HubRevision> RevisionAsync(HubName name, CancellationToken cancellationToken)
    {
        string revision = name.Revision ?? HubName.DefaultRevision;
        Uri uri = new(options.Endpoint, $"api/{(name.Kind == HubKind.Dataset ? "datasets" : "models")}/{name.Repository}/revision/{Uri.EscapeDataString(revision)}");
        return transport.RetryAsync(async () =>
        {
            using HttpResponseMessage answer = await transport.SendAsync(new HubRequest(name, HttpMethod.Get, uri), (_, _) => true, cancellationToken);
            if (!answer.IsSuccessStatusCode)
                throw HubProblems.Refused(answer, name, name.Revision is null ? name.Repository : $"the revision '{revision}' of {name.Repository}", options);
            return ReadRevision(name, await BodyAsync(answer, cancellationToken));
        }, cancellationToken);
    }

    /// <summary>What a file's content is known by, without the content.</summary>
    public Task<HubFile> ProbeAsync(HubName name, string file, CancellationToken cancellationToken) => transport.RetryAsync(async () =>
    {
        (HubFile? found, HttpStatusCode status) = await ProbeAsync(name, file, HttpMethod.Head, cancellationToken);
        if (status is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented)
            (found, _) = await ProbeAsync(name, file, HttpMethod.Get, cancellationToken);
        return found ?? throw HubProblems.NoSense(name, $"it does not say what {file} is known by (ETag)");
    }, cancellationToken);

    /// <summary>
    /// Appends to what is in <paramref name="target"/> until the file is whole; starts again where the server does not go on from there.
    /// Digests are the caller's.
    /// </summary>
    /// <param name="received">Called with the target's length as it grows.</param>
    public async Task DownloadAsync(HubName name, HubFile file, FileStream target, Action<long> received, CancellationToken cancellationToken)
    {
        for (int tries = 1; ; tries++)
        {
            long before = target.Length;
            try
            {
                await AppendAsync(name, file, target, received, cancellationToken);
                return;
            }
            catch (HubInterruption problem) when (!problem.IsFinal)
            {
                // As long as something comes, however little, it goes on.
                tries = target.Length > before ? 0 : tries;
                if (tries >= options.Patience.Attempts)
                    throw;
                await transport.PauseAsync(problem, Math.Max(tries, 1), cancellationToken);
            }
        }
    }

    private async Task AppendAsync(HubName name, HubFile file, FileStream target, Action<long> received, CancellationToken cancellationToken)
    {
        if (target.Length > file.Size)
            target.SetLength(0);
        if (target.Length == file.Size && file.Size > 0)
            return;
        HubRequest request = new(name, HttpMethod.Get, Address(name, file.Path), target.Length);
        using HttpResponseMessage answer = await transport.SendAsync(request, (_, _) => true, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && request.From > 0)
        {
            target.SetLength(0);
            throw new HubInterruption("the server does not go on from there") { Pause = TimeSpan.Zero };
        }

        if (!answer.IsSuccessStatusCode)
            throw HubProblems.Refused(answer, name, $"{file.Path} of {name.Repository}", options);
        if (answer.StatusCode != HttpStatusCode.PartialContent || answer.Content.Headers.ContentRange?.From != request.From)
            target.SetLength(0);
        await CopyAsync(answer, target, received, cancellationToken);
        if (target.Length < file.Size)
            throw new HubInterruption($"the connection ended after {target.Length} of {file.Size} bytes");
    }

    private async Task CopyAsync(HttpResponseMessage answer, FileStream target, Action<long> received, CancellationToken cancellationToken)
    {
        target.Seek(0, SeekOrigin.End);
        await using Stream body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = new byte[Buffer];
        while (await transport.ReadAsync(body, buffer, cancellationToken) is > 0 and var count)
        {
            await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            received(target.Length);
        }
    }

    private async Task<(HubFile? Found, HttpStatusCode Status)> ProbeAsync(
        HubName name, string file, HttpMethod method, CancellationToken cancellationToken)
    {
        string? linkedEtag = null;
        long? linkedSize = null;

        // A large file lies elsewhere: the redirect says what it is, and its goal knows nothing of it.
        bool Note(HttpResponseMessage answer, Uri next)
        {
            linkedEtag ??= Header(answer, "X-Linked-Etag");
            linkedSize ??= Size(Header(answer, "X-Linked-Size"));
            return transport.IsOwn(next);
        }

        using HttpResponseMessage answer = await transport.SendAsync(new HubRequest(name, method, Address(name, file)), Note, cancellationToken);
        if (answer.StatusCode is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented)
            return (null, answer.StatusCode);
        bool isRedirect = (int)answer.StatusCode is >= 300 and < 400;
        if (!answer.IsSuccessStatusCode && !isRedirect)
            throw HubProblems.Refused(answer, name, $"{file} of {name.Repository}", options);

        string? etag = linkedEtag ?? Header(answer, "X-Linked-Etag") ?? Header(answer, "ETag");
        long? size = linkedSize ?? Size(Header(answer, "X-Linked-Size")) ?? (isRedirect ? null : answer.Content.Headers.ContentLength);
        return (etag is null ? null : new HubFile(file, Plain(name, etag), size), answer.StatusCode);
    }

    /// <summary>The address of a file at a pinned name's commit.</summary>
    private Uri Address(HubName name, string file)
    {
        string path = string.Join('/', file.Split('/').Select(Uri.EscapeDataString));
        string revision = Uri.EscapeDataString(name.Revision ?? HubName.DefaultRevision);
        return new Uri(options.Endpoint, $"{(name.Kind == HubKind.Dataset ? "datasets/" : "")}{name.Repository}/resolve/{revision}/{path}");
    }

    /// <summary>Without quotes and weakness. It becomes a file's name: what could lead elsewhere is refused.</summary>
    private static string Plain(HubName name, string etag)
    {
        string plain = etag.StartsWith("W/", StringComparison.Ordinal) ? etag[2..].Trim('"') : etag.Trim('"');
        return plain.Length is > 0 and <= 200 && plain.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? plain
            : throw HubProblems.NoSense(name, $"the ETag {etag} cannot name a file");
    }

    private static HubRevision ReadRevision(HubName name, byte[] body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            string commit = json.RootElement.GetProperty("sha").GetString() ?? "";
            string[] files = [.. json.RootElement.GetProperty("siblings").EnumerateArray().Select(file => file.GetProperty("rfilename").GetString() ?? "")];
            if (!HubName.IsCommit(commit))
                throw HubProblems.NoSense(name, $"its commit is '{commit}'");
            return files.FirstOrDefault(file => !HubPath.IsSafe(file)) is { } unsafeFile
                ? throw HubProblems.NoSense(name, $"a file is called '{unsafeFile}', which leads out of the folder")
                : new HubRevision(commit, files);
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw HubProblems.NoSense(name, "it is not what the hub's API says of a revision");
        }
    }

    private async Task<byte[]> BodyAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await using Stream body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        using MemoryStream whole = new();
        byte[] buffer = new byte[1 << 16];
        while (await transport.ReadAsync(body, buffer, cancellationToken) is > 0 and var count)
            whole.Write(buffer, 0, count);
        return whole.ToArray();
    }

    private static long? Size(string? text) => long.TryParse(text, out long size) && size >= 0 ? size : null;

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
}
