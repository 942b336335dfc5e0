using System.Net;
using Experiments.Core.Diagnostics;
using Experiments.Core.Hub;

namespace Experiments.Engine.Hub;

/// <summary>What can go wrong with the hub, and what to do about it.</summary>
internal static class HubProblems
{
    private const int LongestQuote = 200;
    private const string HowToToken = "set HF_TOKEN to an access token of your account";

    public static ExperimentException BadEndpoint(string endpoint) =>
        Environment(DiagnosticCodes.HubAnswerRefused, $"HF_ENDPOINT '{endpoint}' is no http or https address", "unset it, or write https://…");

    /// <summary>For an answer that is neither success nor worth another try.</summary>
    /// <param name="what">What was asked for, such as <c>the revision 'x' of owner/name</c>.</param>
    public static ExperimentException Refused(HttpResponseMessage answer, HubName name, string what, HubOptions options)
    {
        string? code = Header(answer, "X-Error-Code");
        string page = new Uri(options.Endpoint, (name.Kind == HubKind.Dataset ? "datasets/" : "") + name.Repository).ToString();
        return (answer.StatusCode, code) switch
        {
            (_, "GatedRepo") => Input(DiagnosticCodes.HubAccessDenied, $"{name.Repository} is gated: its owner wants you to accept terms first", options.Token is null
                ? $"accept them at {page} and {HowToToken}"
                : $"accept them at {page} with the account that HF_TOKEN belongs to"),
            (_, "RepoNotFound") or (HttpStatusCode.Unauthorized, null) when options.Token is null => Input(
                code is null ? DiagnosticCodes.HubAccessDenied : DiagnosticCodes.HubNotFound,
                $"the hub does not show {name.Repository}: it is not there, private or gated",
                $"check the name; if it is yours or gated, {HowToToken}"),
            (HttpStatusCode.Unauthorized, null) => Input(
                DiagnosticCodes.HubAccessDenied, $"the hub refuses the token for {what}", "HF_TOKEN is wrong or has expired: make a new one in your account's settings"),
            (HttpStatusCode.Forbidden, _) => Input(
                DiagnosticCodes.HubAccessDenied,
                $"the hub does not let you read {what}{Said(answer)}",
                options.Token is null ? HowToToken : $"see {page}; a fine-grained token also needs the right to read this repository"),
            (HttpStatusCode.NotFound, "RevisionNotFound") => Input(
                DiagnosticCodes.HubNotFound, $"{name.Repository} has no revision '{name.Revision ?? HubName.DefaultRevision}'", $"its branches and tags are at {page}"),
            (HttpStatusCode.NotFound, _) or (_, "RepoNotFound") => Input(DiagnosticCodes.HubNotFound, $"the hub does not have {what}", "check the name, and its case"),
            _ => Environment(DiagnosticCodes.HubUnreachable, $"the hub answers {(int)answer.StatusCode} to {what}{Said(answer)}", "try again later"),
        };
    }

    public static ExperimentException Unreachable(HubName name, HubOptions options, Exception why) => Environment(
        DiagnosticCodes.HubUnreachable,
        $"{options.Endpoint.Authority} cannot be reached for {name.Repository}: {Innermost(why)}",
        "check the network, HTTPS_PROXY and HF_ENDPOINT; HF_HUB_OFFLINE=1 uses the cache only",
        why);

    public static Diagnostic FromCache(HubName name, string commit, Exception why) => Diagnostic.Warning(
        DiagnosticCodes.HubUnreachable, $"the hub cannot be reached ({Innermost(why)}): {name} is what the cache has, {commit[..12]}");

    public static ExperimentException NotCached(HubName name, HubOptions options, string? file = null) => Environment(
        DiagnosticCodes.HubOffline,
        $"{(file is null ? name.ToString() : $"{file} of {name}")} is not in the cache {options.Cache}, and HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE is set",
        "run once with network");

    public static ExperimentException Damaged(HubName name, string file) => Environment(
        DiagnosticCodes.HubDamaged, $"{file} of {name} arrived with another digest than the hub announced", "run again: it is fetched anew");

    public static ExperimentException DiskFull(HubName name, string file, long? needed, HubOptions options) => Environment(
        DiagnosticCodes.HubDiskFull,
        $"there is no room for {file} of {name.Repository}{(needed is { } bytes ? $" ({HubSize.Text(bytes)})" : "")} in {options.Cache}",
        "free space there, or set HF_HOME to a folder on another disk");

    public static ExperimentException CacheNotWritable(HubOptions options, Exception why) => Environment(
        DiagnosticCodes.HubDiskFull, $"the cache {options.Cache} cannot be written: {why.Message}", "set HF_HOME to a folder that can", why);

    public static ExperimentException NoSense(HubName name, string why) => Environment(
        DiagnosticCodes.HubAnswerRefused, $"the hub's answer for {name.Repository} is refused: {why}", "check HF_ENDPOINT");

    public static ExperimentException Input(string code, string message, string hint) => new(Diagnostic.Error(code, message, hint: hint));

    private static ExperimentException Environment(string code, string message, string hint, Exception? inner = null) =>
        new(Diagnostic.Error(code, message, hint: hint), ExitCode.InvalidEnvironment, inner);

    private static string Said(HttpResponseMessage answer) =>
        Header(answer, "X-Error-Message") is { Length: > 0 } said ? $" («{string.Concat(said.Where(c => !char.IsControl(c)).Take(LongestQuote))}»)" : "";

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    private static string Innermost(Exception why)
    {
        while (why.InnerException is { } inner)
            why = inner;
        return why.Message.TrimEnd('.');
    }
}
