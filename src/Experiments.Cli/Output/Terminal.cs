using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Spectre.Console;

namespace Experiments.Cli.Output;

/// <summary>Where a command writes: data to standard output, everything for people to standard error, in colour only on a terminal that wants it.</summary>
internal sealed class Terminal
{
    /// <summary>What goes to a file or a pipe is not folded: a diagnostic is one line, a row of a table is one line.</summary>
    private const int RedirectedWidth = 4096;

    private readonly string folder;

    private Terminal(string folder, TextReader input, TextWriter output, IAnsiConsole data, IAnsiConsole people)
    {
        this.folder = folder;
        Input = input;
        Output = output;
        Data = data;
        People = people;
    }

    /// <summary>Standard input.</summary>
    public TextReader Input { get; }

    /// <summary>Whether a person types.</summary>
    public bool IsTyped { get; } = !Console.IsInputRedirected;

    /// <summary>Whether standard output goes to a file or a program.</summary>
    public bool IsOutputRedirected { get; } = Console.IsOutputRedirected;

    /// <summary>Raw standard output, for JSON lines.</summary>
    public TextWriter Output { get; }

    /// <summary>Standard output for tables.</summary>
    public IAnsiConsole Data { get; }

    /// <summary>Standard error: progress, diagnostics and prose.</summary>
    public IAnsiConsole People { get; }

    /// <summary>Whether standard error can show moving bars.</summary>
    public bool IsInteractive => People.Profile.Capabilities.Interactive && People.Profile.Capabilities.Ansi;

    /// <param name="folder">The current one: files beneath it are named from there.</param>
    public static Terminal Create(string folder, IReadOnlyDictionary<string, string> environment)
    {
        bool colourless = environment.TryGetValue("NO_COLOR", out string? wanted) && wanted.Length > 0
            || environment.TryGetValue("TERM", out string? terminal) && terminal == "dumb";
        return new Terminal(
            folder,
            Console.In,
            Console.Out,
            Open(Console.Out, Console.IsOutputRedirected, colourless),
            Open(Console.Error, Console.IsErrorRedirected, colourless));
    }

    /// <summary>One JSON document, and nothing else, on standard output.</summary>
    public void WriteDocument<T>(T value) => Output.WriteLine(JsonSerializer.Serialize(value, ExperimentJson.Document));

    /// <summary>One JSON document on a line of its own.</summary>
    public void WriteLine<T>(T value)
    {
        Output.WriteLine(JsonSerializer.Serialize(value, ExperimentJson.Line));
        Output.Flush();
    }

    public void Report(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (Diagnostic diagnostic in diagnostics)
        {
            string style = diagnostic.Severity switch { Severity.Error => "red", Severity.Warning => "yellow", _ => "grey" };
            People.Write(new Text(Nearby(diagnostic) + Environment.NewLine, Style.Parse(style)));
        }
    }

    /// <summary>A file below the current folder is told by its relative path, as compilers do.</summary>
    private string Nearby(Diagnostic diagnostic) =>
        diagnostic.Location is { } place && place.File.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? (diagnostic with { Location = place with { File = Path.GetRelativePath(folder, place.File) } }).ToString()
            : diagnostic.ToString();

    /// <summary>What a person is to type behind: the line does not end.</summary>
    public void Ask(string text) => People.Write(new Text(text));

    /// <summary>Puts a line in the place of the one that has not ended; what is too long for the width is cut off.</summary>
    public void ShowMoving(string line)
    {
        int width = Math.Max(20, People.Profile.Width - 1);
        ClearLine();
        People.Write(new Text(line.Length <= width ? line : line[..width]));
    }

    /// <summary>Takes back the line that has not ended, where that can be done.</summary>
    public void ClearLine()
    {
        if (IsInteractive)
        {
            People.Write(new ControlCode("\r\u001b[2K"));
        }
    }

    public void Say(string text) => People.Write(new Text(text + Environment.NewLine));

    private static IAnsiConsole Open(TextWriter writer, bool redirected, bool colourless)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected || colourless ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected || colourless ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (redirected)
        {
            console.Profile.Width = RedirectedWidth;
        }

        return console;
    }
}
