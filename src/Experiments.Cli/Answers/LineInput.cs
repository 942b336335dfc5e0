using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Experiments.Cli.Answers;

/// <summary>
/// Lines of a stream as they come: whatever is there already goes together, so that a file is answered in batches and a person at once.
/// </summary>
internal static class LineInput
{
    private const int Most = 256;

    /// <summary>Groups of lines that are not blank, none of them empty.</summary>
    public static async IAsyncEnumerable<ImmutableArray<string>> ReadAsync(
        TextReader input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Channel<string> lines = Channel.CreateBounded<string>(2 * Most);
        Task reading = Task.Run(() => FillAsync(input, lines.Writer, cancellationToken), cancellationToken);
        while (await lines.Reader.WaitToReadAsync(cancellationToken))
        {
            ImmutableArray<string>.Builder group = ImmutableArray.CreateBuilder<string>();
            while (group.Count < Most && lines.Reader.TryRead(out string? line))
            {
                group.Add(line);
            }

            yield return group.ToImmutable();
        }

        await reading;
    }

    private static async Task FillAsync(TextReader input, ChannelWriter<string> lines, CancellationToken cancellationToken)
    {
        try
        {
            while (await input.ReadLineAsync(cancellationToken) is { } line)
            {
                if (!string.IsNullOrWhiteSpace(line))
                {
                    await lines.WriteAsync(line, cancellationToken);
                }
            }
        }
        finally
        {
            lines.Complete();
        }
    }
}
