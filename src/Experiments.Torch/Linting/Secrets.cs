using System.Buffers;
using System.Text.RegularExpressions;

namespace Experiments.Torch.Linting;

/// <summary>Keys, tokens and passwords by their well-known shapes; e-mail addresses and telephone numbers. What is found is never repeated in full.</summary>
internal static partial class Secrets
{
    private const int Told = 4;

    private static readonly Shape[] Shapes =
    [
        new("an AWS access key", ["AKIA", "ASIA"], AwsKey()),
        new("an AWS secret key", ["aws_secret", "AWS_SECRET", "SecretAccessKey"], AwsSecret()),
        new("an Azure storage key", ["AccountKey="], AzureKey()),
        new("a Google API key", ["AIza"], GoogleKey()),
        new("a GitHub token", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"], GitHubToken()),
        new("a GitLab token", ["glpat-"], GitLabToken()),
        new("a Slack token", ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xapp-"], SlackToken()),
        new("a Slack webhook", ["hooks.slack.com/services/"], SlackWebhook()),
        new("a Hugging Face token", ["hf_"], HuggingFaceToken()),
        new("an API key", ["sk-"], SecretKey()),
        new("a Stripe key", ["k_live_", "k_test_"], StripeKey()),
        new("a package registry token", ["npm_", "pypi-AgE", "oy2"], RegistryToken()),
        new("a JSON web token", ["eyJ"], JsonWebToken()),
        new("a private key", ["PRIVATE KEY"], PrivateKey()),
        new("a password in a URL", ["://"], UrlPassword()),
    ];

    // An assignment in code or configuration, whatever it is for.
    private static readonly SearchValues<string> AssignedNames =
        SearchValues.Create(["api_key", "apikey", "api-key", "secret", "token", "passw"], StringComparison.OrdinalIgnoreCase);

    /// <summary>What a text seems to hold, or null.</summary>
    public static string? Find(string text)
    {
        foreach (var shape in Shapes)
        {
            if (Array.Exists(shape.Markers, marker => text.Contains(marker, StringComparison.Ordinal)) && shape.Pattern.Match(text) is { Success: true } found)
                return $"seems to hold {shape.Name} ({Shortened(found.Value)})";
        }

        return text.AsSpan().ContainsAny(AssignedNames) && Assigned(text) is { } assigned
            ? $"seems to hold a password or key ({Shortened(assigned)})"
            : null;
    }

    /// <summary>An address or a number in a text, or null.</summary>
    public static string? FindPersonal(string text)
    {
        if (text.Contains('@', StringComparison.Ordinal) && Email().IsMatch(text))
            return "holds an e-mail address";
        return text.AsSpan().ContainsAnyInRange('0', '9') && Telephone().IsMatch(text) ? "holds a telephone number" : null;
    }

    /// <summary>Letters and digits mixed, as people do not write: words and placeholders are no secrets.</summary>
    private static string? Assigned(string text)
    {
        foreach (Match match in Assignment().Matches(text))
        {
            var value = match.Groups["value"].Value;
            if (value.Any(char.IsAsciiDigit) && value.Any(char.IsAsciiLetter) && value.Distinct().Count() >= 8)
                return value;
        }

        return null;
    }

    private static string Shortened(string secret) => secret.Length <= Told ? "…" : $"{secret[..Told]}…";

    private sealed record Shape(string Name, string[] Markers, Regex Pattern);

    [GeneratedRegex(@"\b(AKIA|ASIA)[A-Z0-9]{16}\b", RegexOptions.CultureInvariant)]
    private static partial Regex AwsKey();

    [GeneratedRegex(@"(?i:aws_secret(_access)?_key|SecretAccessKey)[""']?\s{0,3}[:=]\s{0,3}[""']?[A-Za-z0-9/+]{40}\b", RegexOptions.CultureInvariant)]
    private static partial Regex AwsSecret();

    [GeneratedRegex(@"AccountKey=[A-Za-z0-9+/]{80,}={0,2}", RegexOptions.CultureInvariant)]
    private static partial Regex AzureKey();

    [GeneratedRegex(@"\bAIza[0-9A-Za-z_-]{35}", RegexOptions.CultureInvariant)]
    private static partial Regex GoogleKey();

    [GeneratedRegex(@"\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})", RegexOptions.CultureInvariant)]
    private static partial Regex GitHubToken();

    [GeneratedRegex(@"\bglpat-[A-Za-z0-9_-]{20,}", RegexOptions.CultureInvariant)]
    private static partial Regex GitLabToken();

    [GeneratedRegex(@"\b(xox[abprs]|xapp)-[A-Za-z0-9-]{10,}", RegexOptions.CultureInvariant)]
    private static partial Regex SlackToken();

    [GeneratedRegex(@"hooks\.slack\.com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/[A-Za-z0-9]{16,}", RegexOptions.CultureInvariant)]
    private static partial Regex SlackWebhook();

    [GeneratedRegex(@"\bhf_[A-Za-z0-9]{30,}", RegexOptions.CultureInvariant)]
    private static partial Regex HuggingFaceToken();

    // OpenAI's and those made like them: at least one digit, or "task-oriented…" in kebab case would be one.
    [GeneratedRegex(@"\bsk-(?=[A-Za-z_-]{0,64}[0-9])([a-z]{2,8}[0-9]{0,2}-)?[A-Za-z0-9_-]{20,}", RegexOptions.CultureInvariant)]
    private static partial Regex SecretKey();

    [GeneratedRegex(@"\b[sr]k_(live|test)_[0-9A-Za-z]{16,}", RegexOptions.CultureInvariant)]
    private static partial Regex StripeKey();

    [GeneratedRegex(@"\b(npm_[A-Za-z0-9]{36}|pypi-AgE[A-Za-z0-9_-]{50,}|oy2[a-z0-9]{43})\b", RegexOptions.CultureInvariant)]
    private static partial Regex RegistryToken();

    [GeneratedRegex(@"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}", RegexOptions.CultureInvariant)]
    private static partial Regex JsonWebToken();

    [GeneratedRegex("-----BEGIN ([A-Z0-9]{1,12} ){0,2}PRIVATE KEY( BLOCK)?-----", RegexOptions.CultureInvariant)]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@""'<>]{1,64}:[^\s/:@""'<>]{3,128}@[A-Za-z0-9\[]", RegexOptions.CultureInvariant)]
    private static partial Regex UrlPassword();

    [GeneratedRegex(@"(?i:(api[_-]?key|secret|token|passw(or)?d)[""']?)\s{0,3}[:=]\s{0,3}[""'](?<value>[A-Za-z0-9+/_.=!#$%&*-]{12,128})[""']",
        RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\b[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Email();

    // International with its plus, or the North American grouping.
    [GeneratedRegex(@"(?<![\w.])(\+[1-9]([ .-]?\(?[0-9]{1,4}\)?){2,6}|\(?[2-9][0-9]{2}\)?[ .-][0-9]{3}[ .-][0-9]{4})(?![\w])", RegexOptions.CultureInvariant)]
    private static partial Regex Telephone();
}
