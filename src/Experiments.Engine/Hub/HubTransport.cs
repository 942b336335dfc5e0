using System.Net;
using System.Net.Http.Headers;
using Experiments.Core.Hub;

namespace Experiments.Engine.Hub;

/// <summary>An answer did not come, or not whole: worth another try.</summary>
internal sealed class HubInterruption(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the server asked for.</summary>
    public TimeSpan? Pause { get; init; }

    /// <summary>Nothing was ever reached: there is no network, or the address is wrong.</summary>
    public bool IsFinal { get; init; }
}

/// <summary>
/// Requests to the hub: the token where it belongs, redirects followed by hand so that it goes nowhere else, tries repeated with growing
/// pauses where the network or the server failed for a moment.
/// </summary>
internal sealed class HubTransport : IDisposable
{
    private const int MaxHops = 10;

    private readonly HubOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private volatile bool _reached;

    public HubTransport(HubOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            UseCookies = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd($"dotnet-experiment/{typeof(HubTransport).Assembly.GetName().Version}");
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Repeats while there is hope. Throws <see cref="HubInterruption"/> when there is none left.</summary>
    public async Task<T> RetryAsync<T>(Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                return await attempt();
            }
            catch (HubInterruption problem) when (!problem.IsFinal && tries < _options.Patience.Attempts)
            {
                await PauseAsync(problem, tries, cancellationToken);
            }
        }
    }

    public Task PauseAsync(HubInterruption problem, int tries, CancellationToken cancellationToken)
    {
        HubPatience patience = _options.Patience;
        TimeSpan pause = problem.Pause ?? patience.Pause * Math.Pow(2, Math.Min(tries, 16) - 1);
        return Task.Delay(pause < patience.LongestPause ? pause : patience.LongestPause, _time, cancellationToken);
    }

    /// <summary>
    /// The answer's head; its body is still to be read. Redirects are followed; the token goes to the endpoint's own origin only.
    /// Statuses are the caller's, save those that pass: they are a <see cref="HubInterruption"/>.
    /// </summary>
    /// <param name="mayLeave">Called with each redirect; false: the redirect itself is the answer.</param>
    public async Task<HttpResponseMessage> SendAsync(
        HubRequest request, Func<HttpResponseMessage, Uri, bool> mayLeave, CancellationToken cancellationToken)
    {
        Uri at = request.Uri;
        for (int hop = 0; hop <= MaxHops; hop++)
        {
            HttpResponseMessage answer = await SendOnceAsync(request with { Uri = at }, cancellationToken);
            if ((int)answer.StatusCode is < 300 or >= 400 || answer.Headers.Location is not { } location)
                return answer;
            at = new Uri(at, location);
            if (at.Scheme is not ("http" or "https"))
                throw HubProblems.NoSense(request.Name, $"it leads to {at.Scheme}:");
            if (!mayLeave(answer, at))
                return answer;
            answer.Dispose();
        }

        throw HubProblems.NoSense(request.Name, $"more than {MaxHops} redirects");
    }

    /// <summary>Whether a request to this address may carry the token.</summary>
    public bool IsOwn(Uri address) => address.Scheme == _options.Endpoint.Scheme && address.Authority == _options.Endpoint.Authority;

    /// <summary>Reads within the time that silence may last; 0 at the end.</summary>
    public async Task<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await WithinSilenceAsync(token => body.ReadAsync(buffer, token).AsTask(), cancellationToken);
        }
        catch (IOException problem)
        {
            throw new HubInterruption("the connection was dropped", problem);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HubRequest request, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = new(request.Method, request.Uri);
        message.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (_options.Token is { } token && IsOwn(request.Uri))
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (request.From > 0)
            message.Headers.Range = new RangeHeaderValue(request.From, null);
        try
        {
            HttpResponseMessage answer = await WithinSilenceAsync(
                inner => _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, inner), cancellationToken);
            _reached = true;
            return IsPassing(answer.StatusCode) ? throw Passing(answer) : answer;
        }
        catch (HttpRequestException problem)
        {
            bool final = !_reached && problem.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;
            throw new HubInterruption(problem.Message, problem) { IsFinal = final };
        }
    }

    private async Task<T> WithinSilenceAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using CancellationTokenSource silence = new(_options.Patience.Silence, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await work(either.Token);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new HubInterruption($"nothing came for {_options.Patience.Silence.TotalSeconds:0} s");
        }
    }

    private static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented;

    private HubInterruption Passing(HttpResponseMessage answer)
    {
        using (answer)
        {
            RetryConditionHeaderValue? after = answer.Headers.RetryAfter;
            return new HubInterruption($"the server answers {(int)answer.StatusCode}")
            {
                Pause = after?.Delta ?? (after?.Date is { } date && date - _time.GetUtcNow() is { Ticks: > 0 } wait ? wait : null),
            };
        }
    }
}

/// <summary>What is asked. <paramref name="From"/>: the first byte that is wanted.</summary>
internal sealed record HubRequest(HubName Name, HttpMethod Method, Uri Uri, long From = 0);
