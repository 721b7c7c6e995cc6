using Tributary.App.Logging;
using Tributary.App.Rendering;
using Tributary.App.Streams;

namespace Tributary.App.Cli;

/// <summary>All that a command sees of the process that it runs in.</summary>
internal sealed record CommandHost
{
    /// <summary>Results, and nothing else. Lines are written by <see cref="PrintAsync"/>.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Why not all of the results were written; null where they were.</summary>
    public Func<OutputLoss?> Loss { get; init; } = () => null;

    /// <summary>Progress, warnings and errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Opens standard input.</summary>
    public Func<Stream> Input { get; init; } = () => Stream.Null;

    /// <summary>Opens a pipe or a device that a command names.</summary>
    public Func<string, Stream> OpenPipe { get; init; } = File.OpenRead;

    /// <summary>Whether standard input is a terminal.</summary>
    public bool InputIsTerminal { get; init; }

    /// <summary>Whether a supervisor asked the program to end, rather than a person with Ctrl-C.</summary>
    public Func<bool> IsTermination { get; init; } = () => false;

    /// <summary>The environment's variables.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The full path of the folder that it was started in.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>Where events go; null where nobody wants them.</summary>
    public EventLog? Log { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether <see cref="Output"/> is a terminal.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether <see cref="Error"/> is a terminal.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>The terminal's columns and rows; asked only where there is one.</summary>
    public Func<(int Width, int Height)> TerminalSize { get; init; } = () => (80, 24);

    /// <summary>Whether a variable is set to something.</summary>
    public bool IsSet(string variable) => Environment.TryGetValue(variable, out var value) && value.Length > 0;

    /// <summary>Whether the terminal understands escape sequences.</summary>
    public bool CanMoveCursor => !(Environment.TryGetValue("TERM", out var terminal) && terminal == "dumb");

    /// <summary>Whether colours are wanted and can be shown: <c>NO_COLOR</c> and <c>TERM=dumb</c> are honoured.</summary>
    public bool Colours => CanMoveCursor && !IsSet("NO_COLOR");

    /// <summary>How results are laid out on <see cref="Output"/>.</summary>
    public Layout Layout => OutputIsTerminal ? new(TerminalSize().Width, new(Colours)) : Layout.Plain;

    /// <summary>The columns to draw in: the terminal's, else 80.</summary>
    public int DrawingWidth => Layout.Width ?? 80;

    /// <summary>Lines on <see cref="Output"/>, free of what steers a terminal but for the colours of <see cref="Styles"/>.</summary>
    public async Task PrintAsync(params IEnumerable<string> lines)
    {
        foreach (var line in lines)
            await Output.WriteLineAsync(TerminalText.Rendered(line, OutputIsTerminal && Colours));
    }

    /// <summary>The same, and whoever reads has them at once.</summary>
    public async Task PrintAtOnceAsync(params IEnumerable<string> lines)
    {
        await PrintAsync(lines);
        await Output.FlushAsync(CancellationToken.None);
    }

    /// <summary>One line on <see cref="Error"/>, free of what steers a terminal.</summary>
    public Task WarnAsync(string message) => Error.WriteLineAsync(Warning(message));

    /// <summary>A defect on <see cref="Error"/>, with its stack.</summary>
    public async Task WarnAsync(Exception defect)
    {
        foreach (var line in defect.ToString().Split('\n'))
            await Error.WriteLineAsync(TerminalText.Clean(line));
    }

    /// <summary>The line that <see cref="WarnAsync(string)"/> writes.</summary>
    public static string Warning(string message) => TerminalText.Clean($"tributary: {message}");
}
