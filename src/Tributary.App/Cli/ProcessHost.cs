using System.Collections;
using System.Text;

namespace Tributary.App.Cli;

/// <summary>The real process as a <see cref="CommandHost"/>.</summary>
internal static class ProcessHost
{
    /// <summary>Opens the standard streams: UTF-8 without a mark, results buffered, errors at once.</summary>
    public static CommandHost Open() => new()
    {
        Output = Writer(Console.OpenStandardOutput(), autoFlush: false),
        Error = Writer(Console.OpenStandardError(), autoFlush: true),
        Input = Console.OpenStandardInput,
        InputIsTerminal = !Console.IsInputRedirected,
        Environment = Variables(),
        WorkingFolder = Environment.CurrentDirectory,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        TerminalSize = Size,
    };

    private static StreamWriter Writer(Stream stream, bool autoFlush) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 16_384) { AutoFlush = autoFlush, NewLine = "\n" };

    private static (int Width, int Height) Size()
    {
        try
        {
            // Some terminals, those of build servers among them, have no size.
            var (width, height) = (Console.WindowWidth, Console.WindowHeight);
            return (width >= 20 ? width : 80, height >= 4 ? height : 24);
        }
        catch (IOException)
        {
            return (80, 24);
        }
    }

    private static Dictionary<string, string> Variables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");
}
