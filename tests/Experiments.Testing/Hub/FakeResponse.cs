using System.Globalization;
using System.Net;

namespace Experiments.Testing.Hub;

/// <summary>Sends one answer, or what a <see cref="Fault"/> makes of it. Knows ranges as <c>bytes=N-</c>.</summary>
internal sealed class FakeResponse(HttpListenerContext context, Fault? fault)
{
    private readonly HttpListenerResponse _response = context.Response;

    public async Task SendAsync(Reply reply)
    {
        if (fault?.Silence is { Ticks: > 0 } silence)
            await Task.Delay(silence);
        if (fault?.Status is { } status)
            reply = new Reply(status, []);
        foreach ((string name, string value) in reply.Headers ?? [])
            _response.Headers[name] = value;
        if (reply.Location is { } location)
            _response.Headers["Location"] = location;
        _response.StatusCode = reply.Status;
        await SendBodyAsync(reply);
    }

    private async Task SendBodyAsync(Reply reply)
    {
        ReadOnlyMemory<byte> body = reply.Body;
        if (reply.Status == 200 && From() is { } from)
        {
            bool satisfiable = from < body.Length;
            _response.StatusCode = satisfiable ? 206 : 416;
            _response.Headers["Content-Range"] = satisfiable
                ? string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{body.Length - 1}/{body.Length}")
                : string.Create(CultureInfo.InvariantCulture, $"bytes */{body.Length}");
            body = satisfiable ? body[from..] : default;
        }

        _response.ContentLength64 = body.Length;
        if (context.Request.HttpMethod == "HEAD")
        {
            _response.Close();
        }
        else if (fault?.DropAfter is { } bytes)
        {
            await _response.OutputStream.WriteAsync(body[..Math.Min(bytes, body.Length)]);
            await _response.OutputStream.FlushAsync();
            await Task.Delay(50);
            _response.Abort();
        }
        else
        {
            await _response.OutputStream.WriteAsync(body);
            _response.Close();
        }
    }

    private int? From() => fault is { IgnoreRange: true } || context.Request.Headers["Range"] is not { } range
        ? null
        : int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
}
