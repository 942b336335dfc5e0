using Experiments.Torch.Linting;

namespace Experiments.Torch.Tests.Linting;

public sealed class TextRuleTests
{
    [Theory]
    [InlineData("caf\uFFFD")]
    [InlineData("Ã©tÃ©")]
    [InlineData("Itâ€™s")]
    [InlineData("20Â°C")]
    [InlineData("CAFÃ‰")]
    [InlineData("ï»¿first")]
    [InlineData("fun ðŸ˜€")]
    [InlineData("Ð¿Ñ€Ð¸Ð²ÐµÑ‚")]
    [InlineData("ä¸­æ–‡æµ‹è¯•")]
    [InlineData("bell \u0007")]
    [InlineData("nul \0")]
    [InlineData("wrong \u0093quotes\u0094")]
    public void Damage_is_found(string text) => DamagedText.Find($"some words and {text} and more").ShouldNotBeNull();

    [Theory]
    [InlineData("a tab\there, a line\nthere and\r\nanother")]
    [InlineData("Straße, „Spaß“, MENÜ“, Ärger… Öl—Ün")]
    [InlineData("«IRMû e «MAÇû, São João, ÂNGULO, ÃO")]
    [InlineData("un café”… déjà vu, à “Paris”, çedille, îles")]
    [InlineData("Ελληνικά, русский, العربية, 中文, 日本語, 한국어, हिन्दी, ไทย")]
    [InlineData("Ðuro, Ñandú, Øre, Å, ß„ ä€ â, ê‚")]
    [InlineData("emoji 😀 👩‍👩‍👧, quotes ‘’“”, dashes – —, € £ ¥ © ® ° ± ½")]
    [InlineData("zero width\u200B joiner\u200D and soft\u00ADhyphen, e\u0301")]
    public void What_is_meant_so_is_no_damage(string text) => DamagedText.Find(text).ShouldBeNull();

    // Put together here, so that no scanner takes this file for a leak.
    public static TheoryData<string> LikelySecrets =>
    [
        "AKIA" + Mixed(16).ToUpperInvariant(),
        "aws_secret_access_key = " + Mixed(40),
        "DefaultEndpointsProtocol=https;AccountKey=" + Mixed(86) + "==",
        "AIza" + Mixed(35),
        "ghp_" + Mixed(36),
        "github_pat_" + Mixed(40),
        "glpat-" + Mixed(20),
        "xoxb-" + Mixed(24),
        "https://hooks.slack.com/services/T0AAAAAAA/B0AAAAAAA/" + Mixed(24),
        "hf_" + Mixed(34),
        "sk-" + Mixed(48),
        "sk-proj-" + Mixed(48),
        "sk-ant-api03-" + Mixed(48),
        "sk_live_" + Mixed(24),
        "npm_" + Mixed(36),
        "eyJ" + Mixed(20) + ".eyJ" + Mixed(30) + "." + Mixed(40),
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "-----BEGIN " + "PRIVATE KEY-----",
        "-----BEGIN OPENSSH " + "PRIVATE KEY-----",
        "postgres://admin:" + Mixed(12) + "@db.example.com/app",
        "\"api_key\": \"" + Mixed(24) + "\"",
        "PASSWORD='" + Mixed(16) + "'",
    ];

    [Theory]
    [MemberData(nameof(LikelySecrets))]
    public void Secrets_are_found_and_not_repeated(string secret)
    {
        var told = Secrets.Find($"see {secret} for it").ShouldNotBeNull();

        told.ShouldNotContain(secret);
        told.Length.ShouldBeLessThan(60);
    }

    [Theory]
    [InlineData("The token ring network; a secret garden; password: hunter2; pass the key.")]
    [InlineData("See https://example.com/a?b=c@d and http://example.com:8080/x, ssh://git@example.com/x.git")]
    [InlineData("task-oriented-dialogue-systems-and-more, risk-free, desk-mounted-monitor-arm-bracket-set")]
    [InlineData("api_key = \"your_api_key_here\", token: \"<your token>\", password='changemechangeme'")]
    [InlineData("A hash: 9e107d9d372bb6826bd81d3542a419d6, an id: 550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("-----BEGIN CERTIFICATE----- and PRIVATE KEYS in general")]
    [InlineData("hf_hub_download(repo_id), npm_config_registry, oy2 and eyJust words, AKIA is short")]
    public void Words_and_placeholders_are_no_secrets(string text) => Secrets.Find(text).ShouldBeNull();

    [Theory]
    [InlineData("mail jane.doe+x@mail.example.org now", true)]
    [InlineData("call +49 30 901820 now", true)]
    [InlineData("call (212) 555-0123 now", true)]
    [InlineData("@someone wrote a@b, 3 @ 5", false)]
    [InlineData("in 1984, 3.14159265, 10 000 000, ISBN 978-3-16-148410-0, 2+2=4, 2024-07-26 10:00", false)]
    public void Addresses_and_numbers_are_personal(string text, bool isPersonal) =>
        (Secrets.FindPersonal(text) is not null).ShouldBe(isPersonal);

    [Fact]
    public void Hostile_texts_take_no_time()
    {
        string[] texts =
        [
            new('a', 1_000_000), new('Ã', 1_000_000), string.Concat(Enumerable.Repeat("sk-", 300_000)), string.Concat(Enumerable.Repeat("a://b:", 150_000)),
            string.Concat(Enumerable.Repeat("token=\"", 150_000)), string.Concat(Enumerable.Repeat("a@a.", 250_000)), string.Concat(Enumerable.Repeat("+1 ", 300_000)),
            string.Concat(Enumerable.Repeat("eyJ", 300_000)),
        ];
        var watch = System.Diagnostics.Stopwatch.StartNew();

        foreach (var text in texts)
        {
            _ = DamagedText.Find(text);
            _ = Secrets.Find(text);
            _ = Secrets.FindPersonal(text);
        }

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    private static string Mixed(int length) => string.Concat(Enumerable.Range(0, length).Select(i => "a7B3xQ9zK1mW5tR8"[i * 7 % 16]));
}
