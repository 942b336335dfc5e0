using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Experiments.Testing.Hub;

/// <summary>A request as the hub saw it. Paths are as they were sent; <c>cdn</c> is the second server, where large files lie.</summary>
public sealed record SeenRequest(string Server, string Method, string Path, string? Authorization, string? Range);

/// <summary>
/// Two HTTP servers on this machine that speak the hub's API: the hub itself, and another origin to which it redirects for large files.
/// </summary>
public sealed class FakeHub : IDisposable
{
    private readonly HttpListener _hub;
    private readonly HttpListener _cdn;
    private readonly ConcurrentDictionary<string, FakeRepository> _repositories = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<SeenRequest> _requests = new();
    private readonly List<(string PathPart, Fault Fault)> _faults = [];

    public FakeHub()
    {
        (_hub, Endpoint) = Listen();
        (_cdn, Elsewhere) = Listen();
        _ = ServeAsync(_hub, "hub");
        _ = ServeAsync(_cdn, "cdn");
    }

    public Uri Endpoint { get; }

    public Uri Elsewhere { get; }

    public IReadOnlyList<SeenRequest> Requests => [.. _requests];

    /// <summary>A model, or with <c>datasets/</c> before its name a data set.</summary>
    public FakeRepository Add(string repository) => _repositories.GetOrAdd(repository, new FakeRepository());

    /// <summary>What goes wrong with the next requests whose path has this in it.</summary>
    public void Next(string pathPart, Fault fault, int times = 1)
    {
        lock (_faults)
        {
            for (int i = 0; i < times; i++)
                _faults.Add((pathPart, fault));
        }
    }

    public IEnumerable<SeenRequest> Seen(string pathPart) => Requests.Where(request => request.Path.Contains(pathPart, StringComparison.Ordinal));

    public void Forget() => _requests.Clear();

    public void Dispose()
    {
        _hub.Close();
        _cdn.Close();
    }

    private static (HttpListener, Uri) Listen()
    {
        for (int tries = 0; ; tries++)
        {
            using TcpListener probe = new(IPAddress.Loopback, 0);
            probe.Start();
            int port = ((IPEndPoint)probe.LocalEndpoint).Port;
            probe.Stop();
            HttpListener listener = new();
            listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
            try
            {
                listener.Start();
                return (listener, new Uri(listener.Prefixes.Single()));
            }
            catch (HttpListenerException) when (tries < 10)
            {
                listener.Close();
            }
        }
    }

    private async Task ServeAsync(HttpListener listener, string server)
    {
        while (listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await listener.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(context, server));
            }
            catch (Exception problem) when (problem is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context, string server)
    {
        HttpListenerRequest request = context.Request;
        string path = request.RawUrl ?? "";
        _requests.Enqueue(new SeenRequest(server, request.HttpMethod, path, request.Headers["Authorization"], request.Headers["Range"]));
        try
        {
            Reply reply = server == "cdn" ? new Reply(200, _blobs[path]) : Find(path, request.Headers["Authorization"]);
            await new FakeResponse(context, Take(path)).SendAsync(reply);
        }
        catch (Exception problem) when (problem is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The client has gone.
        }
    }

    private Fault? Take(string path)
    {
        lock (_faults)
        {
            int at = _faults.FindIndex(fault => path.Contains(fault.PathPart, StringComparison.Ordinal));
            if (at < 0)
                return null;
            Fault fault = _faults[at].Fault;
            _faults.RemoveAt(at);
            return fault;
        }
    }

    private Reply Find(string path, string? authorization)
    {
        string[] parts = [.. path.Trim('/').Split('/').Select(Uri.UnescapeDataString)];
        bool api = parts[0] == "api";
        int at = Array.IndexOf(parts, api ? "revision" : "resolve");
        if (at < 0)
            return Reply.Error(404, "EntryNotFound");
        string name = string.Join('/', parts[(api ? 1 : 0)..at]);
        name = name.StartsWith("models/", StringComparison.Ordinal) ? name["models/".Length..] : name;
        if (!_repositories.TryGetValue(name, out FakeRepository? repository))
            return Reply.Error(authorization is null ? 401 : 404, "RepoNotFound");
        if (repository.MovedTo is { } moved)
            return Reply.Redirect(path.Replace(name, moved, StringComparison.Ordinal), relative: true);
        if (repository.Token is { } token && authorization != $"Bearer {token}")
            return Reply.Error(authorization is null ? 401 : 403, repository.IsGated ? "GatedRepo" : null);
        if (repository.Commit(parts[at + 1]) is not { } commit)
            return Reply.Error(404, "RevisionNotFound");
        return api ? Revision(repository, commit) : File(repository, commit, string.Join('/', parts[(at + 2)..]));
    }

    private static Reply Revision(FakeRepository repository, string commit)
    {
        var siblings = repository.Files(commit).Keys.Concat(repository.Announced).Select(file => new { rfilename = file });
        return new Reply(200, JsonSerializer.SerializeToUtf8Bytes(new { sha = repository.AnnouncedCommit ?? commit, siblings }));
    }

    private Reply File(FakeRepository repository, string commit, string file)
    {
        if (!repository.Files(commit).TryGetValue(file, out byte[]? content))
            return Reply.Error(404, "EntryNotFound");
        if (!repository.IsLarge(file))
            return new Reply(200, content, [("X-Repo-Commit", commit), ("ETag", $"\"{repository.EtagOf(file, content)}\"")]);
        string place = $"/blobs/{commit}/{Uri.EscapeDataString(file)}";
        _blobs[place] = repository.Served(file) ?? content;
        return Reply.Redirect(new Uri(Elsewhere, place).ToString(), relative: false) with
        {
            Headers =
            [
                ("X-Repo-Commit", commit), ("X-Linked-Etag", $"\"{repository.EtagOf(file, content)}\""),
                ("X-Linked-Size", (repository.AnnouncedSize ?? content.Length).ToString(CultureInfo.InvariantCulture)), ("ETag", "\"of-the-redirect\""),
            ],
        };
    }
}

/// <summary>What goes wrong with one answer.</summary>
/// <param name="Status">Instead of the answer.</param>
/// <param name="DropAfter">The connection is cut after so many bytes of the body.</param>
/// <param name="IgnoreRange">The whole file, whatever part was asked for.</param>
/// <param name="Silence">Nothing is said for so long.</param>
public sealed record Fault(int? Status = null, int? DropAfter = null, bool IgnoreRange = false, TimeSpan Silence = default);

/// <summary>An answer before anything goes wrong with it.</summary>
internal sealed record Reply(int Status, byte[] Body, IReadOnlyList<(string Name, string Value)>? Headers = null, string? Location = null)
{
    public static Reply Error(int status, string? code) =>
        new(status, Encoding.UTF8.GetBytes("{\"error\":\"no\"}"), code is null ? null : [("X-Error-Code", code), ("X-Error-Message", "It says no.")]);

    public static Reply Redirect(string to, bool relative) => new(relative ? 307 : 302, [], Location: to);
}
