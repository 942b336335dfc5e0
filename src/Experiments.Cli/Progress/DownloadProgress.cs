using System.Globalization;
using Experiments.Cli.Output;
using Experiments.Engine.Hub;

namespace Experiments.Cli.Progress;

/// <summary>
/// Tells a person how downloads go: bytes, rate and time left. One moving line for all that run at once on a terminal; elsewhere a line at
/// the start of each large file, one every ten seconds, and one at its end.
/// </summary>
internal sealed class DownloadProgress(Terminal terminal, TimeProvider clock) : IProgress<HubProgress>
{
    private const long WorthALine = 1 << 20;
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);

    private readonly bool moving = terminal.IsInteractive;
    private readonly Lock gate = new();
    private readonly Dictionary<(string Repository, string File), Transfer> transfers = [];
    private long shown;

    public void Report(HubProgress value)
    {
        lock (gate)
        {
            (string, string) key = (value.Repository, value.File);
            bool isNew = !transfers.TryGetValue(key, out Transfer? transfer);
            transfer ??= new Transfer(value.Received, clock.GetTimestamp());
            transfers[key] = transfer with { Last = value };
            if (value.IsDone)
            {
                End(transfers[key]);
                transfers.Remove(key);
            }
            else if (clock.GetElapsedTime(shown) >= (moving ? Redraw : PlainInterval) || (isNew && !moving))
            {
                shown = clock.GetTimestamp();
                Show(isNew);
            }
        }
    }

    private void Show(bool isNew)
    {
        string[] lines = [.. transfers.Values
            .Where(transfer => transfer.Last is { } last && (moving || !(last.Size < WorthALine)))
            .TakeLast(isNew && !moving ? 1 : int.MaxValue)
            .Select(Line)];
        if (!moving)
        {
            foreach (string line in lines)
            {
                terminal.Say(line);
            }

            return;
        }

        terminal.ShowMoving(string.Join("  ", lines));
    }

    private void End(Transfer transfer)
    {
        terminal.ClearLine();
        if (transfer.Last is { } last && (last.Size is null || last.Size >= WorthALine))
        {
            double seconds = clock.GetElapsedTime(transfer.Began).TotalSeconds;
            terminal.Say($"{last.Repository}/{last.File}: {HubSize.Text(last.Received)} in {RunTable.Duration(seconds)}");
        }
    }

    private string Line(Transfer transfer)
    {
        HubProgress last = transfer.Last ?? throw new InvalidOperationException("A transfer is shown once something of it is known.");
        double seconds = clock.GetElapsedTime(transfer.Began).TotalSeconds;
        double rate = seconds > 0 ? (last.Received - transfer.From) / seconds : 0;
        string of = last.Size is { } size ? $" of {HubSize.Text(size)}" : "";
        string speed = rate > 0 ? $", {HubSize.Text((long)rate)}/s" : "";
        string left = rate > 0 && last.Size is { } whole ? $", {RunTable.Duration((whole - last.Received) / rate)} left" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{last.Repository}/{last.File}: {HubSize.Text(last.Received)}{of}{speed}{left}");
    }

    /// <param name="From">What was here already when it began.</param>
    private sealed record Transfer(long From, long Began, HubProgress? Last = null);
}
