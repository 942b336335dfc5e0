using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Experiments.Reports.Tests;

/// <summary>What the browser made of a page.</summary>
/// <param name="ForeignElements">Scripts and pictures beyond our own script.</param>
internal sealed record ChromiumPage(int Width, int ScrollWidth, int SortButtons, int ForeignElements, IReadOnlyList<string> ConsoleMessages);

/// <summary>
/// Headless Chromium without a driver. The page's own policy forbids foreign scripts, so a second page holds it in a frame of the wanted width,
/// measures it from outside and writes what it found into its title.
/// </summary>
internal static partial class Chromium
{
    private const string Path = "/usr/bin/chromium";

    private const string Harness = """
        <!DOCTYPE html><title>waiting</title>
        <iframe id="page" src="report.html" width="WIDTH" height="900" style="border:0"></iframe>
        <script>
        document.getElementById("page").addEventListener("load", event => {
          const page = event.target.contentDocument, root = page.documentElement;
          const foreign = page.querySelectorAll("img, iframe, object, script:not(:last-of-type), script[src]").length;
          document.title = ["measured", event.target.contentWindow.innerWidth, root.scrollWidth, page.querySelectorAll("thead button").length, foreign].join(" ");
        });
        </script>
        """;

    public static bool IsInstalled => File.Exists(Path);

    public static async Task<ChromiumPage> OpenAsync(string folder, string report, int width)
    {
        await File.WriteAllTextAsync(System.IO.Path.Combine(folder, "report.html"), report);
        string harness = System.IO.Path.Combine(folder, "harness.html");
        await File.WriteAllTextAsync(harness, Harness.Replace("WIDTH", width.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

        var start = new ProcessStartInfo(Path)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--allow-file-access-from-files", "--enable-logging=stderr",
                $"--user-data-dir={System.IO.Path.Combine(folder, "profile")}", "--virtual-time-budget=5000", "--dump-dom", harness,
            },
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(patience.Token);

        Match measured = Measured().Match(await output);
        measured.Success.ShouldBeTrue($"The page did not load: {await output} {await errors}");
        int[] numbers = [.. measured.Groups.Values.Skip(1).Select(g => int.Parse(g.Value, CultureInfo.InvariantCulture))];
        string[] messages = [.. (await errors).Split('\n').Where(line => line.Contains("CONSOLE", StringComparison.Ordinal))];
        return new ChromiumPage(numbers[0], numbers[1], numbers[2], numbers[3], messages);
    }

    [GeneratedRegex(@"<title>measured (\d+) (\d+) (\d+) (\d+)</title>")]
    private static partial Regex Measured();
}
